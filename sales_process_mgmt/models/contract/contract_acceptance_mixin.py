from odoo import api, fields, models


class SalesContractAcceptanceMixin(models.AbstractModel):
    """When a contract's goods were all delivered and its work accepted: from these days instalments fall due."""

    _name = "sales.contract.acceptance.mixin"
    _description = "Delivery and Acceptance of a Contract"

    dispatch_ids = fields.One2many("sales.dispatch", "contract_id", "Dispatches", readonly=True, copy=False)
    dispatch_count = fields.Integer(compute="_compute_dispatch_count")
    acceptance_ids = fields.One2many("sales.acceptance", "contract_id", "Acceptance Reports", readonly=True, copy=False)
    acceptance_count = fields.Integer(compute="_compute_acceptance_count")
    date_delivered = fields.Date(
        "Delivered on",
        readonly=True,
        copy=False,
        help="When the goods of one of its orders were delivered completely for the first time.",
    )
    date_accepted = fields.Date(
        "Accepted on",
        compute="_compute_date_accepted",
        store=True,
        copy=False,
        help="The date of the first acceptance report that does not refuse.",
    )

    @api.depends("dispatch_ids")
    def _compute_dispatch_count(self):
        self._count_of("sales.dispatch", "dispatch_count")

    @api.depends("acceptance_ids")
    def _compute_acceptance_count(self):
        self._count_of("sales.acceptance", "acceptance_count")

    def _count_of(self, model, name):
        groups = self.env[model]._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"])
        counts = dict(groups)
        for contract in self:
            contract[name] = counts.get(contract._origin, 0)

    @api.depends("acceptance_ids.state", "acceptance_ids.result", "acceptance_ids.date")
    def _compute_date_accepted(self):
        for contract in self:
            accepted = contract.acceptance_ids.filtered(lambda one: one.state == "done" and one.result != "refused")
            contract.date_accepted = min(accepted.mapped("date"), default=False)

    @api.private
    def _note_delivery(self, day):
        """Remember the day of the first complete delivery."""
        self.sudo().filtered(lambda contract: not contract.date_delivered).write({"date_delivered": day})

    def action_open_dispatches(self):
        """Open the dispatches of the contract."""
        return self._open_of("sales_process_mgmt.sales_dispatch_action")

    def action_open_acceptances(self):
        """Open the acceptance reports of the contract."""
        return self._open_of("sales_process_mgmt.sales_acceptance_action")

    def _open_of(self, xmlid):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {
            "domain": [("contract_id", "=", self.id)],
            "context": {"default_contract_id": self.id},
        }
