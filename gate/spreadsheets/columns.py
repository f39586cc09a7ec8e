"""The columns of a file of trucks: a stable name for machines, a heading in each language for people. Any of them is understood."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

PROBLEM = "problem"
"""What the gate itself writes into the file of refused rows; on the way back in it is not read."""
CERTIFICATE, PERMIT, UNTIL = "certificate_", "permit_", "_until"


@dataclass(frozen=True)
class Column:
    """`of_goods`: a further row of the same truck may say something else here. `hint` is an example."""

    name: str
    names: Mapping[str, str]
    hint: str = ""
    required: bool = False
    of_goods: bool = False


def _column(name: str, vi: str, en: str, zh: str, hint: str = "") -> Column:
    goods = name in _OF_GOODS
    return Column(name, {"vi": vi, "en": en, "zh": zh}, hint, required=name in _REQUIRED, of_goods=goods)


_REQUIRED = frozenset({"reference", "route", "tractor", "planned_from", "planned_until"})
_OF_GOODS = frozenset(
    {"description", "hs", "gross_kg", "packages", "origin", "plant", "animal", "perishable"}
)
COLUMNS: tuple[Column, ...] = (
    _column("reference", "Mã chuyến của bạn", "Your trip number", "贵方车次编号", "2026-118"),
    _column("route", "Tuyến", "Route", "路线", "export"),
    _column("planned_from", "Đến sớm nhất", "Earliest arrival", "最早到达时间", "24/11/2026 08:00"),
    _column("planned_until", "Đến muộn nhất", "Latest arrival", "最晚到达时间", "24/11/2026 18:00"),
    _column("tractor", "Biển số đầu kéo", "Tractor plate", "牵引车车牌", "12C-123.45"),
    _column("tractor_country", "Nước đăng ký đầu kéo", "Tractor registered in", "牵引车注册国", "VN"),
    _column("trailer", "Biển số rơ moóc", "Trailer plate", "挂车车牌", "12R-001.11"),
    _column("trailer_country", "Nước đăng ký rơ moóc", "Trailer registered in", "挂车注册国", "VN"),
    _column("containers", "Số container", "Container numbers", "集装箱号", "CSQU3054383"),
    _column("capacity_kg", "Trọng tải cho phép (kg)", "Load capacity (kg)", "核定载质量（公斤）", "18000"),
    _column(
        "container_feet", "Chiều dài container (feet)", "Container length (feet)", "集装箱长度（英尺）", "40"
    ),
    _column("loaded", "Có hàng", "Loaded", "是否载货", "yes"),
    _column("two_way", "Chuyến hai chiều", "Two-way trip", "双向运输", "no"),
    _column("description", "Tên hàng", "Goods", "货物名称", "Thanh long"),
    _column("hs", "Mã HS", "HS code", "HS编码", "0810.90.92"),
    _column("gross_kg", "Khối lượng cả bì (kg)", "Gross weight (kg)", "毛重（公斤）", "18500"),
    _column("packages", "Số kiện", "Packages", "件数", "1200"),
    _column("origin", "Nước xuất xứ", "Country of origin", "原产国", "VN"),
    _column("plant", "Hàng thực vật", "Plant product", "植物产品", "yes"),
    _column("animal", "Hàng động vật", "Animal product", "动物产品", "no"),
    _column("perishable", "Hàng mau hỏng", "Perishable", "易腐货物", "yes"),
    _column(
        "customs_declarations", "Số tờ khai hải quan", "Customs declarations", "报关单号", "300123456789"
    ),
    _column("border_form_at", "Giờ gửi mẫu 09", "Form 09 sent at", "09号表发送时间", "23/11/2026 15:00"),
    _column("driver_name", "Tên lái xe", "Driver's name", "司机姓名", "Nguyễn Văn A"),
    _column("driver_nationality", "Quốc tịch lái xe", "Driver's nationality", "司机国籍", "VN"),
    _column("driver_document", "Hộ chiếu lái xe", "Driver's passport", "司机护照号", "C1234567"),
    _column("driver_licence", "Bằng lái", "Driving licence", "驾驶证号", "790123456789"),
    _column("certificate_plant", "Giấy kiểm dịch thực vật", "Plant certificate", "植物检疫证书", "PQ-2026-1"),
    _column(
        "certificate_animal", "Giấy kiểm dịch động vật", "Animal certificate", "动物检疫证书", "AQ-2026-1"
    ),
    _column(
        "certificate_health_form_04", "Tờ khai y tế (mẫu 04)", "Health form 04", "健康申报04号表", "YT-2026-1"
    ),
    _column(
        "certificate_health_treatment",
        "Giấy xử lý y tế (mẫu 09)",
        "Health treatment form 09",
        "卫生处理证书",
        "XL-2026-1",
    ),
    _column(
        "permit_transport_permit",
        "Giấy phép vận tải",
        "Transport permit",
        "国际道路运输许可证",
        "GP-2026-1",
    ),
    _column(
        "permit_transport_permit_until",
        "Giấy phép đến ngày",
        "Permit valid until",
        "许可证到期日",
        "31/12/2026",
    ),
    _column(
        "permit_vehicle_form", "Tờ khai phương tiện", "Customs vehicle form", "车辆海关申报单", "PT-2026-1"
    ),
    _column(
        "permit_vehicle_form_until", "Tờ khai đến ngày", "Vehicle form until", "车辆申报到期日", "31/12/2026"
    ),
)
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
OF_GOODS = frozenset(column.name for column in COLUMNS if column.of_goods)
_PROBLEM_NAMES = {"vi": "Cần sửa", "en": "What to put right", "zh": "需更正之处"}


def plain(text: str) -> str:
    """As headings are compared: small letters, single spaces, no star of a required column."""
    small = unicodedata.normalize("NFC", text).casefold().replace("_", " ").replace("*", " ")
    return " ".join(small.split())


_BY_HEADING = {
    plain(heading): column.name for column in COLUMNS for heading in (column.name, *column.names.values())
} | dict.fromkeys((plain(name) for name in (PROBLEM, *_PROBLEM_NAMES.values())), PROBLEM)
_BY_NAME = {column.name: column for column in COLUMNS}


def named(heading: str) -> str | None:
    """The column a heading in any language stands for."""
    return _BY_HEADING.get(plain(heading))


def heading(name: str, language: str = "") -> str:
    """In this language, else the stable name."""
    names = _PROBLEM_NAMES if name == PROBLEM else _BY_NAME[name].names
    return names.get(language, name)
