"""What is measured, run inside the workers: each prepares and returns the call."""

from bench.chatter import read_chatter
from bench.specification import view_specification

from . import claim, handover, night, score
from .knowledge import OPENED_LEAD, OPENED_PARTNER
from .parts import switch
from .setup import ACTIONS, REP  # noqa: F401

PARTNER_FORM, LEAD_FORM = "base.view_partner_form", "crm.crm_lead_view_form"
PARTNER_LIST = "base.view_partner_tree"
PAGE = 80


def _one(env, query, values=None):
    env.cr.execute(query, values)
    found = env.cr.fetchone()[0]
    if not found:
        raise ValueError("the data of the bench has nothing to open")  # reading nothing would be very fast
    return found


def _as(env, login, **context):
    """The environment of a user with the context that the web client sends; nothing of it is in the cache."""
    user = env["res.users"].search([("login", "=", login)])
    known = {"lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": user.company_id.ids}
    env.invalidate_all()
    return env(user=user.id, context=known | context)


def _warm(env, call):
    """Run a call once: what is cached until something is configured anew is not what is measured."""
    env.flush_all()
    call()
    env.invalidate_all()
    return call


def _open(env, model, form, query, on, chatter):
    switch(env, on)
    user = _as(env, REP, bin_size=True)
    record = user[model].browse(_one(env, query, [REP]))
    specification = view_specification(record, "form", form)

    def call():
        record.env.invalidate_all()
        read = len(record.web_read(specification))
        return [read, read_chatter(record) if chatter else 0]

    return _warm(env, call)


def open_opportunity(env, on=(), chatter=False):
    """Read an opportunity as its form does, with some parts of the addon on."""
    return _open(env, "crm.lead", LEAD_FORM, OPENED_LEAD, on, chatter)


def open_partner(env, on=(), chatter=False):
    """Read a customer as his form does."""
    return _open(env, "res.partner", PARTNER_FORM, OPENED_PARTNER, on, chatter)


def read_partners(env, on=None):
    """Read a page of the list of customers."""
    switch(env, on)
    user = _as(env, REP)
    partners = user["res.partner"]
    specification = view_specification(partners, "list", PARTNER_LIST)
    domain = [("is_company", "=", True), ("name", "like", "Customer 1")]

    def call():
        user.invalidate_all()
        return len(partners.web_search_read(domain, specification, limit=PAGE, count_limit=PAGE + 1)["records"])

    return _warm(env, call)


def reserve(env, priority):
    """Goods come in for half of 1,000 deliveries that wait for them: reserve them."""
    company = env["res.company"].browse(1)
    if priority and "sales_stock_priority" in company:
        switch(env, None)
        company.sales_stock_priority = True
    product = env["product.product"].search([("name", "=", "Bench Product")])
    moves = env["stock.move"].search([("product_id", "=", product.id), ("state", "=", "confirmed")])
    env["stock.quant"]._update_available_quantity(product, moves[0].location_id, 10 * len(moves) // 2)
    env.flush_all()
    env.invalidate_all()
    moves = env["stock.move"].browse(moves.ids)

    def call():
        moves._action_assign()
        env.flush_all()
        return sum(moves.mapped("quantity"))

    return call


OPERATIONS = {call.__name__: call for call in (open_opportunity, open_partner, read_partners, reserve)}
OPERATIONS |= night.OPERATIONS | handover.OPERATIONS | score.OPERATIONS | claim.OPERATIONS
