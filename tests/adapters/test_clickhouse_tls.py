"""TLS as the stock client speaks it to a server: it is verified, by a certificate of one's own where one is named, unless that is waived.

The certificate is a real one; the server behind it is the tests' interface over the engine.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enishi.warehouse import errors
from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.clickhouse.warehouse import ClickHouseWarehouse, owning
from enishi.warehouse.port import Relation
from tests import warehouses
from tests.adapters.clickhouse_server import serving
from tests.warehouses import drop, fresh_address

pytestmark = pytest.mark.xdist_group("clickhouse")

VISIT = Relation("visit", {"position": "int64"})
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of `localhost`, signed by itself; the key stands behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_BEGIN)
        .not_valid_after(_BEGIN + timedelta(days=365 * 100))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


@pytest.fixture
def place(certificate: Path) -> Iterator[str]:
    """`clickhouses://` of a server that has it."""
    address = fresh_address()
    with serving(warehouses._folder(), certificate) as port:
        yield f"clickhouses://enishi:secret@localhost:{port}/{Address.of(address).database}"
    drop(address)


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("trusting", ["ca_cert={certificate}", "verify=false"])
def test_a_change_and_a_question_over_tls(place: str, certificate: Path, trusting: str) -> None:
    made = owning(f"{place}?{trusting.format(certificate=certificate)}")
    made.ensure([VISIT], 1)
    with made.write() as change:
        change.append(VISIT, VISIT.rows([[1, 2, 3]]))
    assert made.query(VISIT.expression).num_rows == 3
    made.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(place: str) -> None:
    with pytest.raises(errors.Away, match=r"(?i)certificate"):
        ClickHouseWarehouse(Address.of(place))
