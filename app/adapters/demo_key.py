"""A key for seals that nobody vouches for: every installation makes its own, until it is given a real one."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

NAME = "DIGIT Partner Program, demo seal of this installation"
LASTS = timedelta(days=365 * 40)  # the clock of a demo moves


def new_key() -> bytes:
    """Return a PKCS#12 file. RSA, since a PDF/A-3 may hold no seal by elliptic curves."""
    key = rsa.generate_private_key(65537, 3072)
    return pkcs12.serialize_key_and_certificates(b"seal", key, _certificate(key), None, NoEncryption())


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    begins = datetime.now(UTC) - timedelta(days=1)
    usage = {name: name in {"digital_signature", "content_commitment"} for name in USAGES}
    return (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, hashes.SHA256())
    )


USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
