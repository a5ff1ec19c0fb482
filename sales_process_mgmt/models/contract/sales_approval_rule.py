from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _approval_kinds(self):
        return super()._approval_kinds() | {
            "contract": (self.env._("Contract"), "sales.contract"),
            "dispatch": (self.env._("Dispatch"), "sales.dispatch"),
            "amendment": (self.env._("Contract Amendment"), "sales.contract.amendment"),
            "hold": (self.env._("Release of an order"), "sales.order.hold"),
        }

    @api.model
    @api.private
    def _matching(self, documents):
        """Where a company has no rule for amendments, those for contracts hold: no contract grows past its tiers."""
        matching = super()._matching(documents)
        if documents._sales_approval_kind == "amendment":
            for amendment, rules in self._contract_rules(documents.sudo()).items():
                matching[amendment] |= rules
        return matching

    def _contract_rules(self, amendments):
        own = self.sudo().search([("kind", "=", "amendment")])
        if any(not rule.company_id for rule in own):
            return {}
        amounts = (
            amendments.filtered(lambda one: one.company_id not in own.company_id)
        )._sales_approval_company_amounts()
        found = dict.fromkeys(amounts, own.browse())
        for rule in own.search([("kind", "=", "contract")]):
            fitting = amendments.browse(one.id for one in amounts if rule._fits(*amounts[one]))
            contracts = rule._within_domain(fitting.contract_id)
            for amendment in fitting.filtered(lambda one, contracts=contracts: one.contract_id in contracts):
                found[amendment] |= rule
        return found
