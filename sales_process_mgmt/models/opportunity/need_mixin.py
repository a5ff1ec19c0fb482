import hashlib
import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.text import says_something

# Written by the system when the customer has confirmed the plan.
CONFIRMATION = {
    "sales_need_confirmed_date",
    "sales_need_confirmed_partner_id",
    "sales_need_confirmed_user_id",
    "sales_need_evidence",
    "sales_need_fingerprint",
}


class SalesNeedMixin(models.AbstractModel):
    """Needs of an opportunity, and the written plan of them that the customer confirms.

    What was confirmed is remembered as a fingerprint of the lines that are printed; when they change, the plan
    says so.
    """

    _name = "sales.need.mixin"
    _inherit = ["sales.people.mixin", "sales.answer.mixin"]
    _description = "Needs of an Opportunity"

    sales_need_ids = fields.One2many("sales.need", "lead_id", string="Needs", copy=False, groups="base.group_user")
    sales_need_plan_kind = fields.Selection(
        [("two_way", "Two-way: both sides agree and sign"), ("one_way", "One-way: we write, the customer confirms")],
        string="Need Plan",
        copy=False,
        help="How the plan is printed; two-way where nothing is chosen.",
        groups="base.group_user",
    )
    sales_need_confirmed_date = fields.Date(
        "Need Plan Confirmed on", readonly=True, copy=False, groups="base.group_user"
    )
    sales_need_confirmed_partner_id = fields.Many2one(
        "res.partner",
        "Need Plan Confirmed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    sales_need_confirmed_user_id = fields.Many2one(
        "res.users", "Confirmation Entered by", readonly=True, copy=False, groups="base.group_user"
    )
    sales_need_evidence = fields.Text(
        "Evidence of the Confirmation", readonly=True, copy=False, groups="base.group_user"
    )
    sales_need_fingerprint = fields.Char("Confirmed Need Plan", readonly=True, copy=False, groups="base.group_user")
    sales_need_plan_state = fields.Selection(
        [
            ("open", "Not confirmed yet"),
            ("confirmed", "Confirmed by the customer"),
            ("changed", "Changed since confirmed"),
        ],
        string="State of the Need Plan",
        compute="_compute_sales_need_plan_state",
        groups="base.group_user",
    )
    sales_need_confirmed_text = fields.Char(
        "Confirmation of the Need Plan", compute="_compute_sales_need_confirmed_text", groups="base.group_user"
    )

    # === COMPUTES ===

    @api.depends(
        "sales_need_plan_kind",
        "sales_need_fingerprint",
        "sales_need_ids.kind",
        "sales_need_ids.sequence",
        "sales_need_ids.statement",
        "sales_need_ids.product_tmpl_id",
        "sales_need_ids.is_in_plan",
    )
    def _compute_sales_need_plan_state(self):
        for lead in self:
            confirmed = lead.sudo().sales_need_fingerprint
            if confirmed:
                lead.sales_need_plan_state = "confirmed" if lead._sales_need_print() == confirmed else "changed"
            else:
                lead.sales_need_plan_state = "open" if lead._sales_planned_needs() else False

    @api.depends_context("lang")
    @api.depends("sales_need_confirmed_date")
    def _compute_sales_need_confirmed_text(self):
        for lead in self:
            known = lead.sudo()
            lead.sales_need_confirmed_text = known.sales_need_confirmed_date and self.env._(
                "Confirmed by %(contact)s on %(date)s, entered by %(user)s.",
                contact=known.sales_need_confirmed_partner_id.name or "—",
                date=self.env["ir.qweb.field.date"].value_to_html(known.sales_need_confirmed_date, {}),
                user=known.sales_need_confirmed_user_id.name or "—",
            )

    def _sales_planned_needs(self):
        """Return the lines that are printed, in order."""
        return self.sales_need_ids.filtered("is_in_plan").sorted(lambda need: (need.sequence, need.id or 0))

    def _sales_need_print(self):
        """Return the fingerprint of what the customer reads: kind of plan and of each need, words, answer."""
        self.ensure_one()
        lines = [
            [need.kind, (need.statement or "").strip(), need.product_tmpl_id.id or 0]
            for need in self._sales_planned_needs()
        ]
        text = json.dumps([self.sales_need_plan_kind or "two_way", sorted(lines)], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    # === WHAT OTHER PARTS ASK ===

    def _sales_answered(self):
        """Return those whose need is answered by something we sell, as the need plan says."""
        answered = super()._sales_answered()
        if not self.env["sales.part"]._is_on("needs"):
            return answered
        found = self.sudo().filtered(lambda lead: lead._sales_is_sold(lead.sales_need_ids.product_tmpl_id))
        return answered | self.browse(found.ids)

    def _sales_people(self, specification):
        people = super()._sales_people(specification)
        if "sales_need_ids" in specification:
            people |= self.sales_need_ids.partner_id | self.sales_need_confirmed_partner_id
        return people

    def _sales_clean_values(self, vals):
        """Take out what says that a plan was confirmed: it is entered with its evidence, not typed.

        A new opportunity has no confirmed plan, whatever defaults the client names.
        """
        if not self:
            vals = vals | dict.fromkeys(CONFIRMATION, False)
        elif not self.env.su and vals.keys() & CONFIRMATION:
            vals = {name: value for name, value in vals.items() if name not in CONFIRMATION}
        return super()._sales_clean_values(vals)

    # === CONFIRMING ===

    @api.private
    def _sales_confirm_needs(self, date, partner, evidence, attachments):
        """Keep that the customer has confirmed the plan as it stands now; the chatter keeps the plan itself.

        :param date date: when; not in the future
        :param partner: ``res.partner``, who confirmed it
        :param str evidence: what proves it; or ``attachments``, ``ir.attachment`` that the user may give away
        :raises UserError: with everything that is missing
        """
        self.ensure_one()
        self.check_access("write")
        if reasons := self._sales_confirmation_error(date, partner, evidence, attachments):
            raise UserError("\n".join(reasons))
        system = self.sudo()  # system fields, after the check above
        system.write(
            {
                "sales_need_confirmed_date": date,
                "sales_need_confirmed_partner_id": partner.id,
                "sales_need_confirmed_user_id": self.env.uid,
                "sales_need_evidence": evidence,
                "sales_need_fingerprint": system._sales_need_print(),
            }
        )
        attachments.check_access("write")
        uploaded = attachments.filtered(lambda attachment: not attachment.res_id)
        uploaded.write({"res_model": "crm.lead", "res_id": self.id})
        self.message_post(body=self._sales_confirmation_note(), attachment_ids=attachments.ids)

    def _sales_confirmation_error(self, date, partner, evidence, attachments):
        """Return everything that speaks against confirming, as a list."""
        reasons = []
        if not self._sales_planned_needs():
            reasons.append(self.env._("“%s” has no need in its plan yet.", self.name))
        if date > fields.Date.context_today(self):
            reasons.append(self.env._("A plan cannot have been confirmed on a day to come: %s.", date))
        entered = self.create_date.date()
        if date < fields.Date.subtract(entered, years=1):  # a slip of the pen; entering late is everyday
            reasons.append(
                self.env._(
                    "The plan cannot have been confirmed on %(date)s: the opportunity was entered on %(entered)s, more"
                    " than a year later. Correct the date.",
                    date=date,
                    entered=entered,
                )
            )
        if not (says_something(evidence) or attachments):
            reasons.append(self.env._("Say what proves it, or attach the signed plan."))
        if stranger := self._sales_contact_error(partner):
            reasons.append(stranger)
        company, other = self.company_id, partner.sudo().company_id
        if company and other and other not in company.sudo().parent_ids:
            reasons.append(self.env._("“%(name)s” is a contact of %(other)s.", name=partner.name, other=other.name))
        return reasons

    def _sales_confirmation_note(self):
        """Return what is written on the chatter: who confirmed, on what evidence, and which words."""
        lines = Markup().join(Markup("<li>%s</li>") % need.statement for need in self._sales_planned_needs())
        return Markup("<p>%s</p><p>%s</p><ul>%s</ul>") % (
            self.env._("Need plan: %s", self.sales_need_confirmed_text),
            self.sales_need_evidence or "",
            lines,
        )
