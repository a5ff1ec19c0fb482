from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .balance_query_mixin import CONTRACTS_INVOICED, CONTRACTS_PAID, INSTALLMENTS

MONEY = ("amount_invoiced", "amount_settled", "amount_written", "amount_cash", "amount_advance", "amount_collected")


class SalesContractMoneyMixin(models.AbstractModel):
    """Money of a contract: written by the system from facts and documents whenever these change."""

    _name = "sales.contract.money.mixin"
    _inherit = ["sales.balance.query.mixin"]
    _description = "Money of a Contract"

    currency_id = fields.Many2one("res.currency")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    company_id = fields.Many2one("res.company")
    amount_total = fields.Monetary()
    settlement_ids = fields.One2many("sales.settlement", "contract_id", "Settlements", readonly=True, copy=False)
    amount_invoiced = fields.Monetary(
        "Invoiced", readonly=True, copy=False, help="Posted invoices less credit notes, with tax."
    )
    amount_settled = fields.Monetary("Settled", readonly=True, copy=False, help="Paid on invoices; see Settlements.")
    amount_written = fields.Monetary("Written Off", readonly=True, copy=False)
    amount_cash = fields.Monetary(
        "Cash", readonly=True, copy=False, currency_field="company_currency_id", help="The money itself, at its rate."
    )
    amount_advance = fields.Monetary(
        "Advances", readonly=True, copy=False, help="Payments for this contract that no invoice was matched with yet."
    )
    amount_collected = fields.Monetary("Collected", readonly=True, copy=False, help="Settled, and advances.")
    percent_invoiced = fields.Float("Invoiced %", compute="_compute_money_percents")
    percent_collected = fields.Float("Collected %", compute="_compute_money_percents")
    amount_overdue = fields.Monetary("Overdue", compute="_compute_amount_overdue")
    amount_to_collect = fields.Monetary("Left to Collect", compute="_compute_money_percents")

    @api.depends("amount_invoiced", "amount_collected", "amount_written", "amount_total")
    def _compute_money_percents(self):
        for contract in self:
            total = contract.amount_total
            contract.percent_invoiced = 100 * contract.amount_invoiced / total if total else 0
            contract.percent_collected = 100 * contract.amount_collected / total if total else 0
            contract.amount_to_collect = max(total - contract.amount_collected - contract.amount_written, 0)

    @api.depends("installment_ids.amount_open", "installment_ids.date_due")
    def _compute_amount_overdue(self):
        """Of the plan, or those of the orders; of orders without a plan, what their invoices say."""
        # Whoever reads a contract sees how it stands: also what colleagues have called off.
        rows = self.env["sales.contract.installment"].sudo()
        domain = [("contract_id", "in", self.ids), ("is_overdue", "=", True)]
        overdue = {
            contract.id: late for contract, late in rows._read_group(domain, ["contract_id"], ["amount_open:sum"])
        }
        loose = self._loose_overdue()
        for contract in self:
            late = overdue.get(contract._origin.id, 0) + loose.get(contract._origin.id, 0)
            contract.amount_overdue = contract.currency_id.round(late) if contract.currency_id else late

    def _loose_overdue(self):
        """Return ``{id: amount}``, in the contracts' currencies; whoever reads a contract sees how it stands."""
        if not self._origin.ids:
            return {}
        self.env.flush_all()
        parts = self.sudo()._balance_parts(self._origin.ids)
        return {key: float(late or 0) for key, late in self.env.execute_query(parts["overdue"])}

    def _refuse_money_in(self, vals):
        """Refuse another customer or currency for a contract that money has come in for.

        :raises UserError: with the figure
        """
        names = {"currency_id", "partner_id", "company_id", "pricelist_id"} & vals.keys()
        for contract in self if names else ():
            changed = [name for name in sorted(names) if contract._would_change(name, vals[name])]
            if changed and (contract.amount_collected or contract.sudo().settlement_ids):
                raise UserError(
                    self.env._(
                        "“%(contract)s” has got %(amount)s already: its %(field)s stays. Take the payments off it"
                        " first.",
                        contract=contract.display_name,
                        amount=contract.currency_id.format(contract.amount_collected),
                        field=self._fields[changed[0]].get_description(self.env, ["string"])["string"],
                    )
                )

    def _would_change(self, name, value):
        """Tell whether a value is another; a pricelist where it brings another currency."""
        if name == "pricelist_id":
            return bool(value) and self.env["product.pricelist"].browse(value).currency_id != self.currency_id
        return self[name].id != value

    @api.private
    def _collected(self):
        """Return ``{contract: (collected, total)}`` in the contract's currency; advances count."""
        return {contract: (contract.amount_collected, contract.amount_total) for contract in self}

    @api.model
    @api.private
    def _refresh_money(self, contract_ids, invoiced=True, paid=True):
        """Write what contracts and their instalments have got; two at the same moment are tried again by Odoo.

        :param contract_ids: ids of the contracts whose documents have changed; None for all
        :param bool invoiced: whether what is invoiced can have changed
        :param bool paid: whether facts, advances or plans can have
        """
        if contract_ids is not None and not contract_ids:
            return
        self.env.flush_all()
        ids = contract_ids if contract_ids is None else [*contract_ids]
        parts = self._balance_parts(ids)
        if invoiced:
            self.env.cr.execute(SQL(CONTRACTS_INVOICED, **parts))
        if paid and any(has_plan for (has_plan,) in self.env.execute_query(SQL(CONTRACTS_PAID, **parts))):
            self.env.cr.execute(SQL(INSTALLMENTS, **parts))
            self.env["sales.contract.installment"]._refresh_order_plans(contract_ids=ids)
        contracts = self.env["sales.contract"]
        contracts.invalidate_model([*MONEY, "percent_invoiced", "percent_collected", "amount_overdue"], flush=False)
        self.env["sales.contract.installment"].invalidate_model(flush=False)
