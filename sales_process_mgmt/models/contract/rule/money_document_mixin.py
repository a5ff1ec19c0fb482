from odoo import api, fields, models
from odoo.exceptions import UserError

from ..order.order_guard_mixin import Reason


class SalesMoneyDocumentMixin(models.AbstractModel):
    """A document that money rules hold: an order, an invoice, a dispatch.

    It says at which door it stands (``_sales_money_door``), what it is about there (``_sales_money_cases``), whose it
    is (``_sales_money_owners``) and how much it asks for (``_sales_money_amount``). Its guard asks
    ``_sales_money_reasons``, and says ``_sales_money_pass`` once nothing speaks against it any more.
    """

    _name = "sales.money.document.mixin"
    _description = "Document that Money Rules Hold"

    _sales_money_link = None  # the field of an override that leads to it

    sales_money_hold = fields.Text(
        "Held by Money Rules", compute="_compute_sales_money_hold", compute_sudo=True, groups="base.group_user"
    )
    sales_money_can_override = fields.Boolean(
        "I Can Override", compute="_compute_sales_money_hold", compute_sudo=True, groups="base.group_user"
    )

    # === SAID BY THE DOCUMENT ===

    def _sales_money_door(self):
        """Return the door before which this document stands now; False where there is none."""
        raise NotImplementedError

    def _sales_money_cases(self):
        """Return the ``Case`` of these documents."""
        raise NotImplementedError

    def _sales_money_owners(self):
        """Return the users whose own the document is: they never override for it."""
        raise NotImplementedError

    def _sales_money_contract(self):
        """Return the contract that it belongs to; empty where there is none or several."""
        raise NotImplementedError

    def _sales_money_amount(self):
        """Return how much it asks for, in its currency: an override does not hold for more."""
        return 0.0

    # === COMPUTE ===

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_sales_money_hold(self):
        """Say at once on the form what would be refused at the next door."""
        self.sales_money_hold = False
        self.sales_money_can_override = False
        for door, documents in self.filtered("id").grouped(lambda one: one._origin._sales_money_door()).items():
            held = documents._origin._sales_money_held(door) if door else {}
            for document in documents:
                found = held.get(document._origin)
                if found:
                    rules = self.env["sales.money.rule"].union(*(finding.rule for finding in found))
                    told = [document._origin._sales_money_refusal(finding) for finding in found]
                    document.sales_money_hold = "\n".join(told)
                    document.sales_money_can_override = document._origin._sales_money_may_override(rules)

    def _sales_money_may_override(self, rules):
        user = self.env.user
        return user not in self._sales_money_owners() and any(rule._may_override(user) for rule in rules)

    # === JUDGED ===

    def _sales_money_found(self, door):
        """Return ``{document: [(Finding, override)]}``; the override is empty where there is none that holds."""
        documents = self.sudo().browse(self.ids)  # read together, however they were found
        found = self.env["sales.money.rule"]._findings(door, documents)
        rules = self.env["sales.money.rule"].union(*(one.rule for findings in found.values() for one in findings))
        overrides = self.env["sales.money.override"]
        usable = overrides._usable(documents, rules) if rules else {}
        return {
            document: [(finding, usable.get((document, finding.rule), overrides)) for finding in findings]
            for document, findings in found.items()
        }

    def _sales_money_held(self, door):
        """Return ``{document: [Finding]}`` of what blocks at a door and nobody has overridden."""
        return {
            document: [finding for finding, override in pairs if finding.rule.policy == "block" and not override]
            for document, pairs in self._sales_money_found(door).items()
        }

    @api.private
    def _sales_money_reasons(self, door):
        """Return ``{document: [Reason]}``: what blocks at a door, naming the rule, the figures and who can override."""
        return {
            document: [Reason("rule", document._sales_money_refusal(finding)) for finding in findings]
            for document, findings in self._sales_money_held(door).items()
        }

    def _sales_money_refusal(self, finding):
        """Return what a refusal says; who only moves the goods is told no figures of what he does not read."""
        contract = self._sales_money_contract()
        if self.sudo(False).has_access("read") and contract.sudo(False).has_access("read"):
            return finding.rule._refusal(finding.text)
        return self.env._(
            "“%(rule)s” holds it. Ask %(owner)s, who sees the figures.",
            rule=finding.rule.display_name,
            owner=", ".join(self._sales_money_owners().mapped("name")) or self.company_id.name,
        )

    @api.private
    def _sales_money_pass(self, door):
        """Nothing refuses: consume the overrides that let pass, note and tell what was only warned of."""
        for document, pairs in self._sales_money_found(door).items():
            for finding, override in pairs:
                if finding.rule.policy == "warn":
                    document._sales_money_warn(finding)
                else:
                    override._use()
                    document._message_log(body=self._sales_money_used_text(finding, override))

    def _sales_money_used_text(self, finding, override):
        return self.env._(
            "Passed “%(rule)s” by the override of %(user)s (%(reason)s): %(text)s",
            rule=finding.rule.display_name,
            user=override.user_id.name,
            reason=override.reason,
            text=finding.text,
        )

    def _sales_money_warn(self, finding):
        text = self.env._("Money rule “%(rule)s”: %(text)s", rule=finding.rule.display_name, text=finding.text)
        self._message_log(body=text)
        self.env.user._bus_send(
            "simple_notification",
            {"type": "warning", "sticky": True, "title": self.display_name, "message": text},
        )

    def _sales_money_finding(self, rule):
        """Return what a rule says against this document now.

        :raises UserError: where it says nothing, so that there is nothing to override
        """
        self.ensure_one()
        door = self._sales_money_door()
        held = self._sales_money_held(door)[self] if door else []
        found = [finding for finding in held if finding.rule == rule]
        if not found:
            raise UserError(
                self.env._(
                    "“%(rule)s” does not hold “%(document)s” now: there is nothing to override.",
                    rule=rule.display_name,
                    document=self.display_name,
                )
            )
        return found[0]

    def action_sales_money_override(self):
        """Open the entry that asks which rule is overridden, and why."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_money_pass_action")
        return action | {"context": {f"default_{self._sales_money_link}": self.id}}
