// npm packages -> app/static/vendor/NAME.HASH.EXT and manifest.json. The output is committed: run and test need no node.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as sass from "sass";

const OUT = "../app/static/vendor";
const AXE = "../tests/browser/vendor";
const PDF_FONTS = "../app/static/fonts-pdf";
const PDF_SCRIPTS = [
  ["noto-sans-devanagari", "NotoSansDevanagari"],
  ["noto-sans-tamil", "NotoSansTamil"],
  ["noto-sans-arabic", "NotoSansArabic"],
];
const TEXT = [".css", ".js", ".svg"];
const FACES = [
  ["Roboto", "roboto", ["latin", "latin-ext"], [400, 700]],
  ["Roboto Condensed", "roboto-condensed", ["latin", "latin-ext"], [700]],
  ["Noto Sans Devanagari", "noto-sans-devanagari", ["devanagari"], [400, 700]],
];

const manifest = {};

function put(name, data) {
  const extension = extname(name);
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 12);
  const file = `${basename(name, extension)}.${hash}${extension}`;
  writeFileSync(`${OUT}/${file}`, data);
  if (TEXT.includes(extension)) {
    writeFileSync(`${OUT}/${file}.br`, brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(`${OUT}/${file}.gz`, gzipSync(data, { level: 9 }));
  }
  manifest[name] = file;
  return file;
}

function face(family, pkg, subset, weight) {
  const folder = `node_modules/@fontsource/${pkg}`;
  const font = `${pkg}-${subset}-${weight}`;
  const range = JSON.parse(readFileSync(`${folder}/unicode.json`))[subset];
  const file = put(`${font}.woff2`, readFileSync(`${folder}/files/${font}-normal.woff2`));
  return `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url(${file}) format("woff2");unicode-range:${range}}`;
}

function faces([family, pkg, subsets, weights]) {
  return subsets.flatMap((subset) => weights.map((weight) => face(family, pkg, subset, weight)));
}

function withoutSourceMap(path) {
  return readFileSync(path, "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, "");
}

function copyPdfFont(pkg, style, file) {
  copyFileSync(`node_modules/@expo-google-fonts/${pkg}/${style}/${file}_${style}.ttf`, `${PDF_FONTS}/${file}-${style.slice(3)}.ttf`);
}

// Before anything is removed: a package that is missing or another version would stop the build halfway.
function lacking(wanted) {
  return Object.entries(wanted).filter(([name, version]) => {
    const path = `node_modules/${name}/package.json`;
    return !existsSync(path) || JSON.parse(readFileSync(path)).version !== version;
  });
}

const missing = lacking(JSON.parse(readFileSync("package.json")).devDependencies);
if (missing.length) {
  console.error(`Nothing was built. These packages are not in assets/node_modules: ${missing.map((one) => one.join(" ")).join(", ")}.`);
  console.error("`make assets` fetches them with npm ci, which needs the network; then it builds.");
  process.exit(1);
}

for (const folder of [OUT, PDF_FONTS, AXE]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

// No charset: its byte order mark would stand in the middle of the joined sheet and spoil the rule behind it.
const css = sass.compile("app.scss", { loadPaths: ["node_modules"], style: "compressed", quietDeps: true, charset: false }).css;
put("app.css", FACES.flatMap(faces).join("") + css);
const govuk = put("govuk-frontend.js", withoutSourceMap("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"));
put("app.js", readFileSync("app.js", "utf8").replace("govuk-frontend.js", govuk));
put("uploads.js", readFileSync("uploads.js", "utf8").replace("govuk-frontend.js", govuk));
put("session.js", readFileSync("session.js"));
put("drafts.js", readFileSync("drafts.js"));
put("passkeys.js", readFileSync("passkeys.js"));
put("icon.svg", readFileSync("icon.svg"));
writeFileSync(`${OUT}/manifest.json`, JSON.stringify(manifest, null, 1) + "\n");

for (const style of ["400Regular", "700Bold"]) {
  copyPdfFont("noto-sans", style, "NotoSans");
  for (const [pkg, file] of PDF_SCRIPTS) copyPdfFont(pkg, style, file);
}

for (const pkg of ["roboto", "roboto-condensed", "noto-sans-devanagari"]) {
  copyFileSync(`node_modules/@fontsource/${pkg}/LICENSE`, `${OUT}/LICENSE.${pkg}.txt`);
}
copyFileSync("licences/govuk-frontend.txt", `${OUT}/LICENSE.govuk-frontend.txt`);
copyFileSync("node_modules/@expo-google-fonts/noto-sans/LICENSE_FONT", `${PDF_FONTS}/LICENSE.noto-sans.txt`);
for (const [pkg] of PDF_SCRIPTS) {
  copyFileSync(`node_modules/@expo-google-fonts/${pkg}/LICENSE_FONT`, `${PDF_FONTS}/LICENSE.${pkg}.txt`);
}

for (const file of ["axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"]) {
  copyFileSync(`node_modules/axe-core/${file}`, `${AXE}/${file}`);
}
