"""The signer's port: a PDF in, a signed PDF out; the trial's keys are PKCS#12 under a certificate authority of its own."""

import base64
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.errors import NoKey, WrongPassphrase
from models import Person, Setting, SigningKey, session

AUTHORITY = "trial_ca"
SEAL = "agency_seal"
YEARS = timedelta(days=3650)
RESERVED = 16_384  # room for the signature, so that pyHanko need not sign twice to measure


def init_trial_ca(now: datetime) -> None:
    """Make the trial authority once; again is harmless."""
    if session.get(Setting, AUTHORITY) is not None:
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Alur – otoritas sertifikat uji coba")])
    certificate = (
        _builder(name, name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    value = {"certificate": _pem(certificate.public_bytes(serialization.Encoding.DER)), "key": _pem(_der(key))}
    session.add(Setting(key=AUTHORITY, value=value))
    session.flush()


def _builder(subject: x509.Name, issuer: x509.Name, key: Any, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=not sign_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _pem(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    row = session.get(Setting, AUTHORITY)
    if row is None:
        raise NoKey()
    certificate = x509.load_der_x509_certificate(base64.b64decode(row.value["certificate"]))
    key = serialization.load_der_private_key(base64.b64decode(row.value["key"]), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return certificate, key


def authority_certificate() -> asn1_x509.Certificate:
    """The trial authority's certificate; raises NoKey before `init_trial_ca`."""
    row = session.get(Setting, AUTHORITY)
    if row is None:
        raise NoKey()
    return asn1_x509.Certificate.load(base64.b64decode(row.value["certificate"]))


def issue_key(person_id: int, passphrase: str, now: datetime) -> None:
    """Give a person a key under the trial authority, locked by their passphrase; a former key is replaced."""
    person = session.get_one(Person, person_id)
    locked = _certified(person.full_name, person.nip or str(person.id), passphrase, now)
    session.execute(sa.delete(SigningKey).where(SigningKey.person_id == person_id))
    session.add(SigningKey(person_id=person_id, pkcs12=locked, created_at=now))
    session.flush()


def issue_seal(agency: str, passphrase: str, now: datetime) -> None:
    """Make the agency's own seal once, for papers no official signs (lists, curricula vitae); again is harmless."""
    if session.get(Setting, SEAL) is None:
        session.add(Setting(key=SEAL, value={"pkcs12": _pem(_certified(agency, "SEGEL", passphrase, now))}))
        session.flush()


def _certified(name: str, serial: str, passphrase: str, now: datetime) -> bytes:
    """A new key with a certificate of the trial authority, as PKCS#12 under a passphrase."""
    authority, authority_key = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name[:64]), x509.NameAttribute(NameOID.SERIAL_NUMBER, serial)]
    )
    certificate = (
        _builder(subject, authority.subject, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"alur", key, certificate, [authority], serialization.BestAvailableEncryption(passphrase.encode())
    )


@dataclass(frozen=True)
class Signer:
    """An unlocked key; loaded once for as many documents as are signed with it."""

    _signer: signers.SimpleSigner

    def sign(self, pdf: bytes, *, reason: str, location: str, now: datetime) -> bytes:
        """The PDF with a PAdES signature over the whole of it."""
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        metadata = signers.PdfSignatureMetadata(
            field_name="TandaTangan",
            reason=reason,
            location=location or None,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            embed_validation_info=False,
        )
        signed = signers.PdfSigner(metadata, signer=self._signer).sign_pdf(writer, bytes_reserved=RESERVED)
        content: bytes = signed.getvalue()
        return content


def unlock(person_id: int, passphrase: str) -> Signer:
    """Open a person's key; raises NoKey and WrongPassphrase."""
    row = session.scalar(sa.select(SigningKey).where(SigningKey.person_id == person_id))
    if row is None:
        raise NoKey()
    return _unlocked(row.pkcs12, passphrase)


def unlock_seal(passphrase: str) -> Signer:
    """Open the agency's seal; raises NoKey before `issue_seal`, and WrongPassphrase."""
    row = session.get(Setting, SEAL)
    if row is None:
        raise NoKey()
    return _unlocked(base64.b64decode(row.value["pkcs12"]), passphrase)


def _unlocked(locked: bytes, passphrase: str) -> Signer:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(locked, passphrase.encode())
    except ValueError as error:
        raise WrongPassphrase() from error
    assert key is not None
    assert certificate is not None
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(other) for other in others])
    private = asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Signer(signers.SimpleSigner(signing_cert=_asn1(certificate), signing_key=private, cert_registry=store))


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
