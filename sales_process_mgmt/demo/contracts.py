"""Contracts on their way, running and over, with what was invoiced and paid of them."""

from datetime import datetime, time, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from .billing import _pay, _post
from .contract_catalog import CALL_OFFS, CONTRACTS
from .people import telling, user

MODULE = "sales_process_mgmt"
RUN = ("signed", "done", "terminated")
MEMBERS = {"vp_sales": "linxiao", "department_manager": "linxiao", "finance": "guoying", "vp_finance": "guoying"}
PLACES = {"service": "客户现场，按甲方通知的日期开工。", "framework": "按每次订单交货至甲方仓库。"}


def create(env):
    """Make the contracts, in the order in which they were signed: numbers follow time."""
    env = telling(env)
    _name_deciders(env)
    plans = sorted(CONTRACTS, key=lambda plan: -plan.signed)
    for plan in plans:
        _bring(env, plan, _contract(env, plan))
    for plan in CALL_OFFS:
        _call_off(env, plan)
    env.flush_all()
    env.invalidate_all()


def _name_deciders(env):
    """Who decides: the team's leader, and above 100,000 sales and finance in parallel."""
    env["sales.approval.role.member"].create(
        [
            {
                "role_id": env.ref(f"{MODULE}.approval_role_{role}").id,
                "user_id": user(env, login).id,
                "company_id": env.company.id,
            }
            for role, login in MEMBERS.items()
        ]
    )
    roles = {role: env.ref(f"{MODULE}.approval_role_{role}").id for role in ("vp_sales", "finance")}
    first = {"level": 1, "name": "销售主管审核", "approver": "leader", "days": 1}
    both = [
        {"level": 2, "name": "销售会签", "approver": "role", "role_id": roles["vp_sales"], "days": 2},
        {"level": 2, "name": "财务会签", "approver": "role", "role_id": roles["finance"], "days": 2},
    ]
    env["sales.approval.rule"].create(
        [
            {
                "name": "合同：销售主管",
                "kind": "contract",
                "company_id": env.company.id,
                "tier_ids": [Command.create(first)],
            },
            {
                "name": "十万元以上合同：销售与财务会签",
                "kind": "contract",
                "company_id": env.company.id,
                "amount_min": 100_000,
                "tier_ids": [Command.create(tier) for tier in both],
            },
        ]
    )


def _day(days):
    return fields.Date.today() - timedelta(days=days)


def _contract(env, plan):
    company = env.ref(f"{MODULE}.partner_{plan.partner}")
    template = env.ref(f"{MODULE}.installment_template_{plan.template}")
    offered = _day(plan.signed + 12)
    values = {
        "partner_id": company.id,
        "company_id": env.company.id,
        "kind": plan.kind,
        "user_id": user(env, plan.rep).id,
        "date_offer": offered,
        "date_start": _day(plan.signed),
        "date_end": fields.Date.add(_day(plan.signed), months=plan.months, days=-1),
        "subject": plan.subject,
        "quality": "按产品样本和技术协议验收，质保期 12 个月。",
        "place": PLACES.get(plan.kind, PLACES["service"]),
        "liability": "逾期付款每日按未付金额的 0.05 % 计违约金。",
        "line_ids": [Command.create(_line(env, *line)) for line in plan.lines],
        "installment_ids": [Command.create(line._prepare_installment()) for line in template.line_ids],
    }
    if plan.rep == "zhaomin":  # who is in no team; her key accounts are the major team's
        values["team_id"] = env.ref(f"{MODULE}.team_major").id
    if plan.state in RUN:
        values |= {"date_signed": _day(plan.signed), "date_acceptance": _day(plan.signed)}
    return env["sales.contract"].create(values)


def _line(env, product, quantity, discount):
    return {
        "product_id": env.ref(f"{MODULE}.product_{product}").id,
        "quantity": quantity,
        "discount": discount,
    }


def _bring(env, plan, contract):
    """Bring a contract to where its plan has it, in the names of those who do it."""
    if plan.state == "draft":
        return
    contract.with_user(user(env, plan.rep)).action_submit()
    leader = contract.team_id.user_id
    if plan.state == "rejected":
        contract.with_user(leader).action_sales_reject("折扣 12 % 没有依据，请与客户重新谈价。")
    if plan.state in ("first", "rejected"):
        return
    contract.with_user(leader).action_sales_approve()
    if plan.state == "second":
        return
    if contract.sales_approval_state == "waiting":
        contract.with_user(user(env, "guoying")).action_sales_approve("账期在信用政策之内。")
        contract.with_user(user(env, "linxiao")).action_sales_approve()
    if plan.state in RUN:
        contract.with_user(user(env, "hefang")).action_sign()
        _look_old(env, plan, contract)
        _bill(env, plan, contract)
    if plan.state == "done":
        contract.action_done()
    elif plan.state == "terminated":
        contract.action_terminate("客户关停老纸机，双方协商终止。")


def _look_old(env, plan, contract):
    """Give order and approvals the dates of then: no method takes them."""
    env.flush_all()
    signed = datetime.combine(_day(plan.signed), time(3))
    contract.order_ids.write({"date_order": signed})
    env.cr.execute(
        SQL(
            """
            UPDATE sales_approval_step
               SET opened_date = %(asked)s, deadline = %(asked)s, decided_date = %(decided)s, create_date = %(asked)s
             WHERE res_model = 'sales.contract' AND res_id = %(id)s
            """,
            asked=signed - timedelta(days=6),
            decided=signed - timedelta(days=4),
            id=contract.id,
        )
    )
    env["mail.activity"].with_context(active_test=False).search(
        [("res_model", "=", "sales.contract"), ("res_id", "=", contract.id)]
    ).unlink()
    env.invalidate_all()


def _bill(env, plan, contract):
    """Make the invoices of its first instalments, as of then, and receive what was paid."""
    for line, (invoiced, paid, share) in zip(contract.installment_ids, plan.paid, strict=False):
        line.action_create_invoice()
        move = line.invoice_ids
        move.write({"invoice_date": _day(invoiced), "invoice_date_due": _day(invoiced - 30)})
        _post(env, [(move, datetime.combine(_day(invoiced), time(3)))])
        if paid:
            _pay(env, [(move, datetime.combine(_day(paid), time(3)), share)])


def _call_off(env, plan):
    """Order what a framework has promised, and deliver, invoice and receive it as far as its plan says."""
    customer = env.ref(f"{MODULE}.partner_{plan.partner}")
    contract = env["sales.contract"].search(
        [("partner_id", "=", customer.id), ("kind", "=", "framework"), ("state", "=", "signed")], limit=1
    )
    wizard = env["sales.call.off"].create({"contract_id": contract.id})
    for product, quantity in plan.lines:
        product = env.ref(f"{MODULE}.product_{product}")
        wizard.line_ids.filtered(lambda line, product=product: line.product_id == product).quantity = quantity
    order = env["sale.order"].browse(wizard.action_call_off()["res_id"])
    order.action_confirm()
    order.date_order = _time(plan.ordered)
    if plan.delivered:
        _deliver(env, order, _time(plan.delivered))
    if plan.invoiced:
        move = order._create_invoices()
        _post(env, [(move, _time(plan.invoiced))])
        if plan.paid:
            _pay(env, [(move, _time(plan.paid), 1.0)])


def _time(days):
    return datetime.combine(_day(days), time(3))


def _deliver(env, order, when):
    """Let what it needs be in stock, and go."""
    for move in order.picking_ids.move_ids:
        env["stock.quant"]._update_available_quantity(move.product_id, move.location_id, move.product_uom_qty)
        move.quantity = move.product_uom_qty
        move.picked = True
    order.picking_ids.button_validate()
    order.picking_ids.write({"date_done": when})
    order.picking_ids.move_ids.write({"date": when})
