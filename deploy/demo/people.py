"""Who takes part in the demo: two firms and one account for every duty at the gate, with one pass phrase made at the first start."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from gate.domain.access import SYSTEM, Role
from gate.domain.errors import ConflictError
from gate.services.accounts import create_account
from gate.services.commands import NewAccount
from gate.services.context import Gate


@dataclass(frozen=True)
class DemoAccount:
    login: str
    name: str
    role: Role
    tax_code: str | None = None
    firm: str | None = None


EXPORTER = DemoAccount(
    "xuatkhau", "Nguyễn Thu Hà", Role.FIRM, "4900876541", "Công ty TNHH Xuất nhập khẩu Xứ Lạng"
)
IMPORTER = DemoAccount("nhapkhau", "李文华", Role.FIRM, "0109234567", "Công ty CP Vận tải Hữu Nghị Quan")

ACCOUNTS: tuple[DemoAccount, ...] = (
    EXPORTER,
    IMPORTER,
    DemoAccount("bienphong", "Đại úy Trần Văn Sơn", Role.BORDER_GUARD_OFFICER),
    DemoAccount("bienphong2", "Thượng úy Hoàng Minh Đức", Role.BORDER_GUARD_OFFICER),
    DemoAccount("haiquan", "Lê Thị Mai", Role.CUSTOMS_OFFICER),
    DemoAccount("yte", "Bác sĩ Vũ Hải Yến", Role.HEALTH_OFFICER),
    DemoAccount("thucvat", "Nông Văn Tùng", Role.PLANT_OFFICER),
    DemoAccount("dongvat", "Lý Thị Hoa", Role.ANIMAL_OFFICER),
    DemoAccount("thue", "Phạm Quốc Anh", Role.TAX_OFFICER),
    DemoAccount("benbai", "Hoàng Văn Lộc", Role.YARD_OPERATOR),
    DemoAccount("dieuhanh", "Trung tâm điều hành", Role.CONTROL_CENTRE),
    DemoAccount("kiemtoan", "Đỗ Thanh Bình", Role.AUDITOR),
    DemoAccount("quantri", "Quản trị", Role.ADMIN),
)

_WORDS = [
    "xoai",
    "buoi",
    "quyt",
    "thanhlong",
    "vaithieu",
    "saurieng",
    "chuoi",
    "hoihuong",
    "namkhe",
    "dongdang",
    "kycung",
    "mauson",
    "bacson",
]


def pass_phrase(data: Path) -> str:
    """The demo's pass phrase: three words and a number, made once and kept beside the data."""
    path = data / "demo.json"
    if not path.exists():
        phrase = "-".join([*(secrets.choice(_WORDS) for _ in range(3)), str(secrets.randbelow(90) + 10)])
        path.touch(mode=0o600)
        path.write_text(json.dumps({"pass_phrase": phrase}))
    return str(json.loads(path.read_text())["pass_phrase"])


def create_accounts(gate: Gate, phrase: str) -> None:
    """Those that are not there yet."""
    for account in ACCOUNTS:
        command = NewAccount(
            command_id=f"demo-account-{account.login}",
            login=account.login,
            name=account.name,
            role=account.role,
            password=phrase,
            tax_code=account.tax_code,
            firm_name=account.firm,
        )
        try:
            with gate.database.write() as session:
                create_account(gate, session, SYSTEM, command)
        except ConflictError:
            continue
