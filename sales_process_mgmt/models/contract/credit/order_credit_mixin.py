from odoo import api, fields, models
from odoo.exceptions import UserError

from ..order.order_guard_mixin import Reason

# Who reads what a customer owes in a refusal.
KNOWS_FIGURES = ("sales_team.group_sale_salesman", "account.group_account_invoice", "account.group_account_readonly")


class SalesOrderCreditMixin(models.AbstractModel):
    """Orders that the credit of their customer must reach for, when they are confirmed and when they are delivered."""

    _name = "sales.order.credit.mixin"
    _inherit = ["sales.order.hold.mixin"]
    _description = "Order on Credit"

    @api.private
    def _sales_order_reasons(self, door):
        reasons = super()._sales_order_reasons(door)
        if door == "dispatch":
            return reasons
        judged = self.filtered(lambda order: order.company_id.sales_credit_check and order._sales_has_credit_rule())
        for company, orders in judged.grouped("company_id").items():
            for order, found in orders._sales_credit_reasons(company).items():
                reasons[order] += found
        return reasons

    def _sales_has_credit_rule(self):
        """Hook: tell whether credit matters for this order."""
        return True

    def _sales_is_judged(self):
        return super()._sales_is_judged() or self.company_id.sudo().sales_credit_check

    def _sales_credit_reasons(self, company):
        """Return ``{order: [Reason]}`` as if all these orders of a company were confirmed and shipped today."""
        standings = self.env["sales.credit.standing"].sudo()
        partner_ids = self.partner_id.commercial_partner_id.ids
        self.env.flush_all()
        standings._take(partner_ids, company)
        figures = standings._figures(company, partner_ids, self.ids)
        return {order: order._sales_judge_credit(figures[order.partner_id.commercial_partner_id.id]) for order in self}

    def _sales_judge_credit(self, figures):
        """Return the reasons that figures of the customer give against this order, which is one of them."""
        self.ensure_one()
        reasons = []
        currency = self.company_id.currency_id
        is_over = currency.compare_amounts(figures.exposure, figures.limit) > 0
        if is_over and currency.compare_amounts(self.amount_total, 0) > 0:
            reasons.append(Reason("credit", self._sales_credit_text(over_limit_text, figures)))
        if currency.compare_amounts(figures.late, 0) > 0:
            reasons.append(Reason("overdue", self._sales_credit_text(overdue_text, figures)))
        return reasons

    # === RAISED AFTER CONFIRMING ===

    def _sales_credit_before(self):
        """Return ``{order: (customer, total)}`` of the confirmed orders whose credit is judged, before somebody changes
        them. What the system itself changes was decided elsewhere: by an approved amendment, by a delivery."""
        if self.env.su:
            return {}
        orders = self.sudo().filtered(lambda order: order.state == "sale" and order.company_id.sales_credit_check)
        return {order: (order.partner_id.commercial_partner_id, order.amount_total) for order in orders}

    def _sales_refuse_raised(self, before):
        """Refuse that a confirmed order asks for more, or of another customer, than credit allows.

        :param dict before: of ``_sales_credit_before``
        :raises UserError: with the customer's figures
        """
        raised = self.sudo().browse()
        for order, (customer, total) in before.items():
            more = order.currency_id.compare_amounts(order.amount_total, total) > 0
            if (more or order.partner_id.commercial_partner_id != customer) and order._sales_has_credit_rule():
                raised |= order
        texts = [
            self.env._("%(order)s: %(reason)s", order=order.display_name, reason=reason.text)
            for company, orders in raised.grouped("company_id").items()
            for order, found in orders._sales_credit_reasons(company).items()
            for reason in found
        ]
        if texts:
            way = self.env._("What comes in addition goes into an order of its own, whose release can be requested.")
            raise UserError("\n".join([*texts, way]))

    def _sales_credit_text(self, text, figures):
        """Say what is wrong, with figures: not to staff that has to do with neither sales nor money."""
        partner, user = self.partner_id.commercial_partner_id, self.env.user
        if user._is_internal() and not any(user.has_group(group) for group in KNOWS_FIGURES):
            return self.env._("the credit of %s does not allow it: ask sales or finance.", partner.name)
        return text(self.env, partner, self.company_id, figures)


def over_limit_text(env, partner, company, figures):
    """Say how far the exposure of a customer is over his limit, by part."""
    money = company.currency_id.format
    return env._(
        "credit of %(customer)s: the limit is %(limit)s, the exposure with this %(exposure)s, %(over)s too much. Open"
        " receivables %(receivable)s + delivered, not invoiced %(delivered)s + orders to ship %(to_ship)s − unused"
        " advances %(advance)s.",
        customer=partner.name,
        limit=money(figures.limit),
        exposure=money(figures.exposure),
        over=money(figures.exposure - figures.limit),
        receivable=money(figures.receivable),
        delivered=money(figures.delivered),
        to_ship=money(figures.to_ship),
        advance=money(figures.advance),
    )


def overdue_text(env, partner, company, figures):
    """Say what a customer owes for too long."""
    today = env["sales.customer"]._today_of(company)
    return env._(
        "credit of %(customer)s: %(amount)s is overdue for more than %(limit)s days, the oldest since %(date)s"
        " (%(days)s days).",
        customer=partner.name,
        amount=company.currency_id.format(figures.late),
        limit=company.sales_credit_days,
        date=fields.Date.to_string(figures.late_since),
        days=(today - figures.late_since).days,
    )
