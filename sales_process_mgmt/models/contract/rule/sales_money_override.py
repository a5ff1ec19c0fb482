from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ....tools.text import says_something
from ...base.sales_approval_step import acting_uids

# The links to a document: exactly one of them is set.
LINKS = ("order_id", "move_id", "dispatch_id")


class SalesMoneyOverride(models.Model):
    """Somebody whom a money rule names lets one document pass it once, with a reason. The guard consumes it.

    It is a record and no context key, so that nobody can send it along. Who, when, and what was refused are the
    system's to say; nobody writes or deletes one. It holds as long as who gave it may give it, and the document is of
    the same customer and contract, and asks for no more than it did.
    """

    _name = "sales.money.override"
    _description = "Override of a Money Rule"
    _inherit = ["sales.seen.mixin", "sales.text.limit.mixin"]
    _order = "date desc, id desc"
    _rec_name = "rule_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    rule_id = fields.Many2one("sales.money.rule", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="cascade")
    move_id = fields.Many2one("account.move", "Invoice", index="btree_not_null", ondelete="cascade")
    dispatch_id = fields.Many2one("sales.dispatch", index="btree_not_null", ondelete="cascade")
    contract_id = fields.Many2one("sales.contract", readonly=True, index="btree_not_null", ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="restrict")
    document_name = fields.Char("Document", compute="_compute_document_name")
    reason = fields.Text(required=True)
    figures = fields.Text("What It Lets Pass", readonly=True, required=True)
    amount = fields.Monetary("Up to Amount", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Given by", readonly=True, required=True, index=True, ondelete="restrict")
    date = fields.Datetime("Given on", readonly=True, required=True)
    used_date = fields.Datetime("Used on", readonly=True)
    used_by_id = fields.Many2one("res.users", "Used by", readonly=True, ondelete="restrict")

    @api.depends(*LINKS)
    def _compute_document_name(self):
        for override in self:
            document = override._document()
            override.document_name = document.display_name if document.has_access("read") else False

    def _document(self):
        """Return the document that it is about."""
        self.ensure_one()
        return next(self[name] for name in LINKS if self[name])

    @api.constrains("reason")
    def _check_reason(self):
        for override in self:
            if not says_something(override.reason):
                raise ValidationError(self.env._("An override needs a reason."))
        self._check_text_length("reason")

    # === GIVING ===

    @api.model_create_multi
    def create(self, vals_list):
        """Give overrides: the caller says the document, the rule and the reason only.

        :raises UserError: where the rule does not speak against the document
        :raises AccessError: where the rule does not name the user, or the document is his own
        """
        overrides = super().create([self._signed(vals) for vals in vals_list])
        for override in overrides:
            override._document().sudo()._message_log(
                body=self.env._(
                    "“%(rule)s” overridden by %(user)s: %(reason)s",
                    rule=override.rule_id.display_name,
                    user=self.env.user.name,
                    reason=override.reason,
                )
            )
        return overrides

    def _signed(self, vals):
        """Return the values that the system says of an override, whatever the caller sent."""
        self._refuse_unseen([vals])
        links = {name: vals[name] for name in LINKS if vals.get(name)}
        rule = self.env["sales.money.rule"].browse(vals.get("rule_id") or [])
        if len(links) != 1 or not rule or not vals.get("reason"):
            raise UserError(self.env._("An override needs one document, the money rule and a reason."))
        [(name, document_id)] = links.items()
        document = self.env[self._fields[name].comodel_name].browse(document_id)
        document.check_access("read")
        finding = document.sudo()._sales_money_finding(rule.sudo())
        self._refuse_giver(rule.sudo(), document.sudo())
        return {
            name: document.id,
            "rule_id": rule.id,
            "reason": vals["reason"],
            "company_id": document.company_id.id,
            "contract_id": document.sudo()._sales_money_contract().id,
            "partner_id": document.sudo().partner_id.commercial_partner_id.id,
            "figures": finding.text,
            "amount": document._sales_money_amount(),
            "currency_id": document.currency_id.id,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "used_date": False,
            "used_by_id": False,
        }

    def _refuse_giver(self, rule, document):
        if not rule._may_override(self.env.user):
            raise AccessError(
                self.env._(
                    "“%(rule)s” is overridden by %(who)s, not by you.",
                    rule=rule.display_name,
                    who=rule._who_text() or self.env._("nobody"),
                )
            )
        if acting_uids(self.env) & {*document._sales_money_owners().ids}:
            raise AccessError(
                self.env._("“%s” is your own: somebody else overrides a money rule for it.", document.display_name)
            )

    # === USING ===

    @api.model
    @api.private
    def _usable(self, documents, rules):
        """Return ``{(document, rule): override}`` that are unused and still hold."""
        link = documents._sales_money_link
        unused = self.sudo().search(
            [(link, "in", documents.ids), ("rule_id", "in", rules.ids), ("used_date", "=", False)], order="id desc"
        )
        return {(override[link], override.rule_id): override for override in unused if override._holds()}

    def _holds(self):
        """Tell whether who gave it may still give it, and the document asks for no more than then: judged when used."""
        document = self._document()
        compare = (self.currency_id or self.company_id.currency_id).compare_amounts
        is_same = self.currency_id == document.currency_id
        return (
            self.rule_id._may_override(self.user_id)
            and self.user_id not in document._sales_money_owners()
            and is_same
            and self.contract_id == document._sales_money_contract()
            and self.partner_id == document.partner_id.commercial_partner_id
            and compare(document._sales_money_amount(), self.amount) <= 0
        )

    def _use(self):
        """Consume them; two that do so at the same moment are serialized by this write."""
        self.sudo().write({"used_date": fields.Datetime.now(), "used_by_id": self.env.uid})
