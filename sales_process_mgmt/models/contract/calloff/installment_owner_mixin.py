from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class SalesInstallmentOwnerMixin(models.AbstractModel):
    """Whose plan an instalment is of: a contract's, or an order's. Those of an order are as closed as the order.

    An instalment of an order names its contract as well, where the order draws on one; it is none of the contract's
    own plan for that.
    """

    _name = "sales.installment.owner.mixin"
    _inherit = ["sales.order.balance.query.mixin"]
    _description = "Owner of an Instalment"

    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="cascade", copy=False)

    plan_contract_id = fields.Many2one(
        "sales.contract",
        "Contract with This Plan",
        compute="_compute_plan_contract_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The contract, where this is none of an order: what changes there does not touch those of its orders.",
    )

    # === WHOSE ===

    def _document(self):
        """Return the order or the contract whose plan this is of."""
        return self.order_id or self.contract_id

    @api.model
    def _plan_of(self, document):
        """Return the instalments of an order or a contract, the first one first."""
        rows = document.sales_installment_ids if document._name == "sale.order" else document.installment_ids
        return rows.sorted("sequence")

    def _by_plan(self):
        """Yield ``(document, its plan, those of self in it)``."""
        for document, lines in self.grouped(lambda line: line._document()).items():
            yield document, self._plan_of(document), lines

    @api.depends("order_id.sales_contract_id")
    def _compute_contract_id(self):
        for line in self:
            line.contract_id = line.order_id.sales_contract_id if line.order_id else line.contract_id

    @api.depends("contract_id", "order_id")
    def _compute_plan_contract_id(self):
        for line in self:
            line.plan_contract_id = False if line.order_id else line.contract_id

    @api.depends(
        "contract_id.company_id",
        "contract_id.currency_id",
        "contract_id.partner_id",
        "order_id.company_id",
        "order_id.currency_id",
        "order_id.partner_id",
    )
    def _compute_document(self):
        for line in self:
            document = line._document()
            line.company_id = document.company_id
            line.currency_id = document.currency_id
            line.partner_id = document.partner_id

    def _asked_for(self):
        """Return those that customers were asked to pay, or have paid: they stay as they are."""
        if not self:
            return self
        paid = self.env["account.payment"].sudo().search([("sales_installment_id", "in", self.ids)])
        return self.sudo().filtered("invoice_ids") | paid.sales_installment_id

    def _prepare_order_installment(self):
        """Return the values of the instalment that an order gets of this one, which a framework says."""
        self.ensure_one()
        names = ("sequence", "name", "basis", "percent", "trigger", "days", "date_planned", "is_retention")
        return {name: self[name] for name in names} | {"user_id": self.user_id.id}

    def _keeps_amount(self):
        """Tell whether it is of an order and has an invoice that stands: what was asked for is not recomputed."""
        self.ensure_one()
        return bool(self.order_id) and self._own_invoiced()[1]

    def _days_of_document(self):
        """Return ``{trigger: day}`` of what has happened to the document."""
        if not self.order_id:
            contract = self.contract_id
            return {
                "signing": contract.date_signed,
                "delivery": contract.date_delivered,
                "acceptance": contract.date_accepted,
            }
        return {"signing": self.order_id._sales_confirmed_on(), "delivery": self.order_id._sales_delivered_on()}

    # === INVOICE ===

    def _touch_plan(self):
        """Write the rows of this plan as they are before anything of it is read."""
        if self.order_id:
            self.order_id.sudo()._sales_touch_plan()
        else:
            self.contract_id._touch_balances()

    def _order_to_invoice(self):
        contract = self.contract_id
        orders = self.order_id or (contract.order_ids if contract._has_own_order() else contract.order_ids.browse())
        return orders.filtered(lambda one: one.state == "sale")[:1]

    def _invoiced_text(self):
        if self._own_invoiced()[1]:
            return self.env._("“%s” has an invoice already.", self.name)
        return self.env._(
            "“%(line)s” is in an ordinary invoice of “%(order)s” already: nothing is asked for twice.",
            line=self.name,
            order=self._order_to_invoice().display_name,
        )

    def _no_order_text(self):
        name = self._document().display_name
        if self.order_id:
            return self.env._("“%s” is not confirmed: confirm it first.", name)
        if not self.contract_id._has_own_order():
            return self.env._("The plan of “%s” is handed to its orders: invoice an instalment of one of these.", name)
        return self.env._("“%s” has no confirmed order yet: sign the contract first.", name)

    # === AS CLOSED AS ITS DOCUMENT ===

    @api.model
    def _seen_names(self):
        return super()._seen_names() | {"order_id"}

    @property
    def _inverse_fields(self):
        return (*super()._inverse_fields, "order_id")

    def _owners(self):
        return self.filtered(lambda line: not line.order_id).contract_id

    def _refuse_closed_owners(self):
        self.order_id._sales_refuse_plan_change()
        return super()._refuse_closed_owners()

    def _refuse_foreign_owners(self, vals_list):
        """Refuse instalments of orders, too, that the user may not write."""
        orders, contracts = self._split_rows(vals_list)
        if orders and not self.env.su:
            self._linked(orders, "order_id").check_access("write")
        return super()._refuse_foreign_owners(contracts) if contracts else None

    def _refuse_rows_of_closed(self, vals_list):
        orders, contracts = self._split_rows(vals_list)
        self.env["sale.order"].browse({vals["order_id"] for vals in orders})._sales_refuse_plan_change()
        if any(not vals.get("contract_id") for vals in contracts):
            raise ValidationError(self.env._("An instalment is of a contract or of an order: name one."))
        return super()._refuse_rows_of_closed(contracts)

    @api.model
    def _split_rows(self, vals_list):
        """Return the values of rows of orders, and of rows of contracts."""
        orders = [vals for vals in vals_list if vals.get("order_id")]
        return orders, [vals for vals in vals_list if not vals.get("order_id")]

    def write(self, vals):
        if "order_id" in vals and not self.env.su:
            self._refuse_unseen([vals])
            if any(line.order_id.id != vals["order_id"] for line in self):
                raise AccessError(self.env._("An instalment stays with its order. Make a new one there instead."))
        return super().write(vals)

    @api.constrains("contract_id", "order_id")
    def _check_document(self):
        for line in self.sudo():  # who writes the order may not read its contract
            if line.order_id and line.contract_id != line.order_id.sales_contract_id:
                raise ValidationError(
                    self.env._(
                        "Instalment “%(line)s” of “%(order)s” cannot be of another contract than its order.",
                        line=line.name,
                        order=line.order_id.display_name,
                    )
                )
