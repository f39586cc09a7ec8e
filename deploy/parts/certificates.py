"""A certificate authority of one's own, and a server's certificate by it: for real parts that speak TLS on this machine."""

import os
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from events.clock import SystemClock

_DAYS = timedelta(days=365)
_ADDRESS = "127.0.0.1"


def authority_and_server(folder: Path) -> tuple[Path, Path]:
    """(`ca.pem`, `server.pem` with key and certificate for 127.0.0.1), made once; the authority's own key is forgotten."""
    ca, server = folder / "ca.pem", folder / "server.pem"
    if not server.exists():
        signer, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate("Border Gate local authority", signer, signer, is_authority=True)
        leaf = _certificate(_ADDRESS, own, signer, issuer=root)
        ca.write_bytes(_pem(root))
        with os.fdopen(os.open(server, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_key(own) + _pem(leaf))
    return ca, server


def _certificate(
    name: str,
    own: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Certificate | None = None,
    is_authority: bool = False,
) -> x509.Certificate:
    now = SystemClock().now()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _DAYS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(_ADDRESS))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key(own: ec.EllipticCurvePrivateKey) -> bytes:
    return own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
