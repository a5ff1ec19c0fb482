"""Who goes out for contracts of the demo company, and what customers have accepted."""

import base64
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from .people import telling, user

MODULE = "sales_process_mgmt"


@dataclass(frozen=True)
class Trip:
    """A dispatch; days count from today, those behind us are negative."""

    partner: str
    contract: str  # subject of the contract
    who: str
    kind: str
    subject: str
    planned: int
    state: str  # draft, submitted, approved, released, done
    result: str = ""
    signer: str = ""
    defects: str = ""


TRIPS = (
    Trip("huadian", "锅炉给水泵大修", "zhaomin", "service", "拆检 2 号给水泵转子，更换机封。", -120, "done",
         "accepted", "刘建国"),
    Trip("hdri", "试验台测控系统设计", "zhangqiang", "service", "试验台测点确认与图纸交底。", -80, "done",
         "defects", "沈一鸣", "振动通道 3 需重新标定，两周内完成。"),
    Trip("haikun", "罐区控制柜供货与调试", "wangwei", "installation", "控制柜上电、回路测试。", 4, "released"),
    Trip("yangtze", "Lift pump retrofit works", "chenjing", "installation", "Lift out pump 3, fit new impeller.", 6,
         "approved"),
    # The first instalment of these two is not in, or only half of it: sending out is refused.
    Trip("ruifeng", "GMP documentation", "lina", "service", "Document review on site, two days.", 3, "approved"),
    Trip("yongan", "白水回收工程设计", "zhangqiang", "service", "白水池现场测绘。", 2, "submitted"),
    Trip("lvjing", "Dosing skid commissioning", "lina", "installation", "Commission dosing skid 2.", 12, "draft"),
)  # fmt: skip


def create(env):
    """Make the dispatches, and the reports of those that are done."""
    env = telling(env)
    for trip in TRIPS:
        _bring(env, trip)
    _note_what_was_done(env)


def _note_what_was_done(env):
    """On orders of services somebody types what was delivered: of contracts that are done, or were accepted."""
    contracts = env["sales.contract"].search([("company_id", "=", env.company.id)])
    ended = contracts.filtered(lambda contract: contract.state == "done" or contract.date_accepted)
    for line in ended.own_order_id.order_line.filtered(
        lambda line: line.qty_delivered_method == "manual" and not line.is_downpayment and not line.display_type
    ):
        line.qty_delivered = line.product_uom_qty


def _day(days):
    return fields.Date.today() + timedelta(days=days)


def _bring(env, trip):
    """Bring a dispatch to where its plan has it, in the names of those who do it."""
    customer = env.ref(f"{MODULE}.partner_{trip.partner}")
    contract = env["sales.contract"].search(
        [("partner_id", "=", customer.id), ("subject", "=", trip.contract)], limit=1
    )
    dispatch = env["sales.dispatch"].create(
        {
            "contract_id": contract.id,
            "kind": trip.kind,
            "subject": trip.subject,
            "user_id": user(env, trip.who).id,
            "date_planned": _day(trip.planned),
        }
    )
    if trip.state == "draft":
        return
    dispatch.action_submit()
    if trip.state == "submitted":
        return
    dispatch.with_user(user(env, "linxiao")).action_sales_approve()
    if trip.state in ("released", "done"):
        dispatch.with_user(user(env, "hefang")).action_release()
        _sent_out(env, trip, dispatch)
    if trip.state == "done":
        _accept(env, trip, dispatch)


def _sent_out(env, trip, dispatch):
    """It was sent out then: no method takes the day."""
    env.flush_all()
    day = _day(min(trip.planned - 1, 0))
    env.cr.execute(SQL("UPDATE sales_dispatch SET date_released = %s WHERE id = %s", day, dispatch.id))
    env.invalidate_all()


def _accept(env, trip, dispatch):
    """The customer has signed the report."""
    words = f"验收报告 {dispatch.contract_id.name}：{trip.subject} {trip.signer}"
    paper = env["ir.attachment"].create({"name": "验收报告.pdf", "datas": base64.b64encode(_pdf(words))})
    env["sales.acceptance"].create(
        {
            "contract_id": dispatch.contract_id.id,
            "dispatch_id": dispatch.id,
            "date": _day(trip.planned + 3),
            "accepted_by": trip.signer,
            "result": trip.result,
            "defects": trip.defects,
            "attachment_ids": [Command.set(paper.ids)],
        }
    ).action_record()


def _pdf(words):
    """Return a PDF of one line of Chinese: viewers bring the font that it names."""
    text = words.encode("utf-16-be").hex().upper()
    stream = f"BT /F1 12 Tf 60 760 Td <{text}> Tj ET"
    font = "/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    bodies = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        f"<< {font} /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    )
    document, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(document))
        document += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(document)}\n%%EOF\n"
    return f"{document}xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")
