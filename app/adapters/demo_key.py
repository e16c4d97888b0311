"""A key for seals that nobody vouches for: every installation makes its own, until it is given a real one."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

NAME = "DIGIT Partner Program, demo seal of this installation"
ISSUER = "Demo of this installation: nobody vouches for it"
LASTS = timedelta(days=365 * 40)  # the clock of a demo moves
SIGNS, ISSUES = frozenset({"digital_signature", "content_commitment"}), frozenset({"key_cert_sign", "crl_sign"})
OTHERS = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")


def new_key() -> bytes:
    """Return a PKCS#12 file, of RSA, since PDF/A-3 knows no elliptic curves. The key of its issuer is forgotten."""
    issuer_key, key = (rsa.generate_private_key(65537, 3072) for _ in range(2))
    issuer = _certificate(ISSUER, issuer_key, ISSUER, issuer_key, ISSUES)
    certificate = _certificate(NAME, key, ISSUER, issuer_key, SIGNS)
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [issuer], NoEncryption())


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, usages: frozenset[str]
) -> x509.Certificate:
    begins = datetime.now(UTC) - timedelta(days=1)
    is_issuer = usages == ISSUES
    usage = {one: one in usages for one in (*SIGNS, *ISSUES, *OTHERS)}
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + LASTS)
        .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=0 if is_issuer else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
