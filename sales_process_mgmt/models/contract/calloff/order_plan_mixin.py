from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..order.order_guard_mixin import Reason


class SalesOrderPlanMixin(models.AbstractModel):
    """An order that is paid in instalments: as its framework says, or by a plan of its own where it stands alone."""

    _name = "sales.order.plan.mixin"
    _inherit = ["sales.order.draw.mixin"]
    _description = "Order with a Payment Plan"

    sales_installment_ids = fields.One2many(
        "sales.contract.installment", "order_id", "Payment Plan", copy=False, groups="base.group_user"
    )
    sales_installment_template_id = fields.Many2one(
        "sales.installment.template",
        "Plan Template",
        store=False,
        check_company=True,
        groups="base.group_user",
        help="Choosing one replaces the plan.",
    )
    sales_plan_difference = fields.Monetary(
        "Not Planned",
        compute="_compute_sales_plan_difference",
        compute_sudo=True,
        currency_field="sales_plan_currency_id",
        groups="base.group_user",
    )
    sales_plan_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_sales_plan_difference",
        compute_sudo=True,
        groups="base.group_user",
    )
    sales_plan_source = fields.Selection(
        [("order", "Order"), ("contract", "Contract")],
        compute="_compute_sales_plan_source",
        compute_sudo=True,
        groups="base.group_user",
        help="Who says how it is paid: the order itself, or its contract.",
    )

    @api.depends("sales_installment_ids.amount", "amount_total", "currency_id")
    def _compute_sales_plan_difference(self):
        for order in self:
            rows, total = order.sales_installment_ids, order.amount_total
            difference = total - sum(rows.mapped("amount")) if rows else 0.0
            order.sales_plan_currency_id = order.currency_id
            order.sales_plan_difference = order.currency_id.round(difference) if order.currency_id else difference

    @api.depends("sales_contract_id")
    def _compute_sales_plan_source(self):
        for order in self:
            order.sales_plan_source = "contract" if order.sales_contract_id.installment_ids else "order"

    @api.onchange("sales_installment_template_id")
    def _onchange_sales_installment_template_id(self):
        """Put the template's instalments in; they are ordinary lines from then on."""
        template = self.sales_installment_template_id
        if template:
            rows = [Command.create(line._prepare_installment()) for line in template.line_ids]
            self.sales_installment_ids = [Command.clear(), *rows]

    # === CLOSED ===

    def _sales_refuse_plan_change(self):
        """Refuse to change how orders are paid where that was agreed by contract, or confirmed.

        :raises UserError: naming the order
        """
        if self.env.su:
            return
        for order in self.sudo():  # who writes the order may not read its contract
            contract = order.sales_contract_id
            if contract.installment_ids:
                raise UserError(
                    self.env._(
                        "“%(order)s” is paid as contract %(contract)s says: its plan is not changed here.",
                        order=order.display_name,
                        contract=contract.name,
                    )
                )
            if order.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "“%s” is confirmed or cancelled: the plan of a quotation is changed.", order.display_name
                    )
                )

    def _sales_refuse_other_date(self, vals):
        """Refuse another day of confirming once it is: instalments are due by it.

        :raises UserError: naming the order
        """
        if "date_order" not in vals or self.env.su:
            return
        day = fields.Datetime.to_datetime(vals["date_order"])
        for order in self.sudo().filtered(lambda order: order.state == "sale" and order.sales_installment_ids):
            if order.date_order != day:
                raise UserError(
                    self.env._("“%s” is confirmed, and its instalments are due by that day: it stays.", order.name)
                )

    # === CONFIRMED ===

    @api.private
    def _sales_order_reasons(self, door):
        reasons = super()._sales_order_reasons(door)
        if door == "confirm":
            for order in self.filtered(lambda one: one.sales_plan_source == "order"):
                reasons[order] = [*reasons[order], *order._sales_plan_reasons()]
        return reasons

    @api.model
    def _sales_final_kinds(self):
        """A plan that does not add up is corrected."""
        return super()._sales_final_kinds() | {"plan"}

    def _sales_plan_reasons(self):
        self.ensure_one()
        difference, currency = self.sales_plan_difference, self.currency_id
        if not self.sales_installment_ids or currency.is_zero(difference):
            return []
        values = {
            "planned": currency.format(self.amount_total - difference),
            "total": currency.format(self.amount_total),
            "difference": currency.format(abs(difference)),
        }
        if difference > 0:
            text = self.env._(
                "the payment plan adds up to %(planned)s, which is %(difference)s less than the total of %(total)s.",
                **values,
            )
        else:
            text = self.env._(
                "the payment plan adds up to %(planned)s, which is %(difference)s more than the total of %(total)s.",
                **values,
            )
        return [Reason("plan", text)]

    def _sales_passed(self, door):
        """Orders that go through are paid as their framework says from now on."""
        result = super()._sales_passed(door)
        if door == "confirm":
            self._sales_take_plan()
        return result

    def _sales_take_plan(self):
        """Give orders the percents of their contract; what was invoiced of a plan stays as it is."""
        handed = self.filtered(
            lambda order: order.sales_plan_source == "contract" and order.sales_contract_id.own_order_id != order
        )
        handed -= handed.sales_installment_ids._asked_for().order_id
        handed.sales_installment_ids.unlink()
        rows = [
            part._prepare_order_installment() | {"order_id": order.id}
            for order in handed
            for part in order.sales_contract_id.installment_ids
        ]
        self.env["sales.contract.installment"].create(rows)
        planned = self.filtered("sales_installment_ids")
        self.env["sales.contract.installment"]._refresh_order_plans(order_ids=planned.ids)

    def _sales_confirmed_on(self):
        self.ensure_one()
        return self._sales_day_of(self.date_order) if self.state == "sale" else False

    def _sales_delivered_on(self):
        self.ensure_one()
        return self._sales_day_of(self.effective_date)

    def _sales_day_of(self, moment):
        """Return the day of a moment where the order's company is."""
        zone = self.company_id.partner_id.tz or self.env.user.tz or "UTC"
        return moment and fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()

    @api.private
    def _sales_first_installments(self):
        """Return ``{order: its first instalment}``: of its own plan, else of the contract that it fulfils as a whole.

        Empty where neither is paid in instalments. What it has got is in ``amount_collected``, in the currency of the
        order.
        """
        found = {}
        for order in self.sudo():  # who delivers may read neither plan nor contract
            contract = order.sales_contract_id
            own = contract if contract.own_order_id == order else contract.browse()
            plan = order.sales_installment_ids or own.installment_ids
            found[order.sudo(False)] = plan.sorted("sequence")[:1]
        return found

    # === MONEY ===

    def _sales_touch_plan(self):
        """Write the instalments of these orders as they are, by their ids, before anything of them is read."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_contract_installment SET write_uid = write_uid
                 WHERE id IN (SELECT id FROM sales_contract_installment WHERE order_id = ANY(%s) ORDER BY id FOR UPDATE)
                """,
                self.ids,
            )
        )
        self.env.invalidate_all()

    def _sales_total_changed(self):
        """What is open of confirmed orders' instalments follows their total."""
        planned = self.sudo().filtered(lambda order: order.state == "sale" and order.sales_installment_ids)
        self.env["sales.contract.installment"].sudo()._refresh_order_plans(order_ids=planned.ids)
