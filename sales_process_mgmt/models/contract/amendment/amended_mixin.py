from odoo import api, fields, models
from odoo.tools import SQL


class SalesContractAmendedMixin(models.AbstractModel):
    """A contract in versions: amendments make the next one, once they are approved."""

    _name = "sales.contract.amended.mixin"
    _description = "Versions of a Contract"

    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    amendment_ids = fields.One2many("sales.contract.amendment", "contract_id", "Amendments", readonly=True, copy=False)
    amendment_count = fields.Integer(compute="_compute_amendment_count")

    @api.depends("amendment_ids")
    def _compute_amendment_count(self):
        amendments = self.env["sales.contract.amendment"]
        counts = dict(
            amendments._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"])
            if amendments.has_access("read")
            else ()
        )
        for contract in self:
            contract.amendment_count = counts.get(contract._origin, 0)

    def action_amend(self):
        """Open the amendment that is being written, or begin one with the content of the version in force.

        :raises UserError: where the contract does not run
        """
        self.ensure_one()
        self.check_access("write")
        amendments = self.env["sales.contract.amendment"]
        amendment = self.amendment_ids.filtered(lambda one: one.state in ("draft", "submitted"))
        amendment = amendment or amendments.create({"contract_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": amendments._name,
            "res_id": amendment.id,
            "view_mode": "form",
        }

    def action_open_amendments(self):
        """Open the amendments of the contract."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_contract_amendment_action")
        return action | {"domain": [("contract_id", "=", self.id)], "context": {"default_contract_id": self.id}}

    def _touch_balances(self):
        """Write the rows of a contract, its lines and instalments as they are, by their ids, before anything is read.

        Whoever calls off or invoices at the same moment fails to serialize, is tried again by Odoo, and sees the new
        version.
        """
        self.env.flush_all()
        for table, column in (
            ("sales_contract", "id"),
            ("sales_contract_line", "contract_id"),
            ("sales_contract_installment", "contract_id"),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %(table)s SET write_uid = write_uid
                     WHERE id IN (SELECT id FROM %(table)s WHERE %(column)s = ANY(%(ids)s) ORDER BY id FOR UPDATE)
                    """,
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    ids=self.ids,
                )
            )
        self.env.invalidate_all()

    def _take_version(self, amendment):
        """A new version is in force: what was approved of it is what the contract says now."""
        self.ensure_one()
        self.write({"version": amendment.version})
        if self.sales_approval_state == "approved":
            self.sales_approval_fingerprint = self._sales_approval_digest()
        self._message_log(
            body=self.env._(
                "Version %(version)s is in force: %(reason)s", version=amendment.version, reason=amendment.reason
            )
        )
