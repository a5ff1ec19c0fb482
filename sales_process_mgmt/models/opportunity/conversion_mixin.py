from enum import Enum

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..process.gate_mixin import NAMED_AT_MOST, GateRefusal
from ..process.position_mixin import SystemMove
from .qualification_mixin import BANT_FIELDS
from .sales_qualification_rule import ENOUGH, LETTERS


class SystemConversion(Enum):
    """Conversions that the system makes, in the context key ``sales_system_conversion``.

    A member of this class cannot come from outside: contexts that a client sends are JSON.
    """

    ASSIGNING = "automatic assignment: what is not qualified is assigned as a lead"


# What is missing where nothing that we sell answers the need.
ANSWER = "answer"


class QualificationRefusal(GateRefusal):
    """A lead is not qualified: it has no checklist to be led to."""

    has_checklist = False


class SalesConversionMixin(models.AbstractModel):
    """The gate before the process: a lead becomes an opportunity only when the rule of its team holds.

    Whoever converts, and by whichever door: all of them write the type. What is entered as an opportunity from the
    first was never a lead.
    """

    _name = "sales.conversion.mixin"
    _description = "Conversion of a Qualified Lead"
    _sales_system_lines = ("sales_qualification_override_ids",)

    sales_qualification_override_ids = fields.One2many(
        "sales.qualification.override",
        "lead_id",
        string="Qualification Overrides",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    # === GUARD ===

    def _sales_qualify(self, vals):
        """Judge a write that makes opportunities of leads, by what is stored of them.

        :return: the values that are still to be written: what says how qualified they are is written first
        :raise QualificationRefusal: naming what is missing of every lead
        """
        if vals.get("type") != "opportunity" or not self.env["sales.part"]._is_on("qualification"):
            return vals
        leads = self.filtered(lambda lead: lead.type == "lead")
        if leads:
            known = {name: value for name, value in vals.items() if name in BANT_FIELDS}
            if known:
                self.write(known)
                vals = {name: value for name, value in vals.items() if name not in known}
            leads._sales_refuse_unqualified(vals.get("team_id"))
            leads._sales_end_potential()
        return vals

    def _sales_refuse_unqualified(self, team_id=None):
        """Refuse all of these that are not qualified and have no override; the overrides of the others are used."""
        missing = self._sales_missing(team_id)
        overrides = self._sales_qualification_overrides(missing)
        refused = {lead: items for lead, items in missing.items() if not overrides._usable(lead)}
        if refused:
            self.check_access("write")  # who may not convert it is not told what it lacks
            raise QualificationRefusal(
                self._sales_unqualified_text(refused), self.browse([lead.id for lead in refused])
            )
        used = overrides.browse().concat(*(overrides._usable(lead)[:1] for lead in missing))
        if used:
            used.write({"used_date": fields.Datetime.now()})

    @api.model
    def _sales_qualification_overrides(self, missing):
        overrides = self.env["sales.qualification.override"].sudo()
        if not missing:
            return overrides
        return overrides.search([("lead_id", "in", [lead.id for lead in missing]), ("used_date", "=", False)])

    @api.private
    def _sales_missing(self, team_id=None):
        """Return ``{lead: [(what, level)]}`` of those whose rule does not hold; nothing while the part is off.

        :param int team_id: the team that they are given to in the same write, if they are
        """
        if not self or not self.env["sales.part"]._is_on("qualification"):
            return {}
        rules, answered, missing = self.env["sales.qualification.rule"], self._sales_answered(), {}
        given_to = self.env["crm.team"].browse(team_id or ())
        for lead in self:
            info = rules._rule_of(given_to or lead.team_id, lead.company_id)
            if not info:
                continue
            items = [
                (letter, info.levels[letter])
                for letter in LETTERS
                if (lead[f"sales_bant_{letter}"] or "unknown") not in ENOUGH[info.levels[letter]]
            ]
            if info.needs_answer and lead not in answered:
                items.append((ANSWER, ""))
            if items:
                missing[lead] = items
        return missing

    def _sales_check_is_lead_of_leader(self):
        """Refuse to override for what is no lead, or of a team that the user does not lead."""
        self.ensure_one()
        if not self._sales_is_leader():
            raise AccessError(
                self.env._(
                    "Only the leader of the team (%(leader)s) or a sales administrator can convert “%(lead)s”"
                    " without qualification.",
                    leader=self.team_id.sudo().user_id.name or self.env._("not set"),
                    lead=self.name,
                )
            )
        if self.type != "lead":
            raise QualificationRefusal(self.env._("“%s” is an opportunity already.", self.name), self)

    # === BEFORE BEING CONVERTED ===

    def _sales_check_won_leads(self, before, places):
        """Refuse those that are won as leads: no rule and no gate has seen them. Leaders answer for it themselves.

        :param dict before: ``_sales_standings()`` from before the write; empty for new ones
        :param dict places: ``_sales_by_place()`` from after it
        """
        won = self.browse().concat(*(leads for place, leads in places.items() if place.stage.is_won))
        won = won.filtered(
            lambda lead: lead.type == "lead" and not (lead.id in before and before[lead.id].stage.is_won)
        )
        if not won or isinstance(self.env.context.get("sales_system_move"), SystemMove):
            return
        in_process = won.filtered(lambda lead: lead.team_id.sudo().sales_process_id)
        for lead in in_process | won._sales_unqualified():
            if not lead._sales_is_leader():
                raise QualificationRefusal(
                    self.env._("“%s” is a lead: convert it to an opportunity before it is won.", lead.name), lead
                )

    def _sales_refuse_copying(self):
        """Refuse copies that are opportunities of leads that could not become one themselves."""
        missing = self.filtered(lambda lead: lead.type == "lead")._sales_missing()
        if missing:
            raise QualificationRefusal(self._sales_unqualified_text(missing), self.browse().concat(*missing))

    # === AUTOMATIC ASSIGNMENT ===

    def _sales_unqualified(self):
        """Return those that may not be converted now."""
        missing = self.filtered(lambda lead: lead.type == "lead")._sales_missing()
        overrides = self._sales_qualification_overrides(missing)
        return self.browse([lead.id for lead in missing if not overrides._usable(lead)])

    # === MERGING ===

    def _sales_converted_by_merging(self):
        """Return ``(leads, opportunity)``: what merging all of these would convert with no question, and into what.

        A lead that is merged into an opportunity which was there before it, or which is qualified itself, adds to
        what is known of that one: duplicates are cleaned up every day. An opportunity that was entered after the
        lead, of which nothing is known either, would be a way round the conversion.
        """
        leads = self.filtered(lambda lead: lead.type == "lead")
        deals = (self - leads).sorted("id")
        assigning = self.env.context.get("sales_system_conversion") is SystemConversion.ASSIGNING
        missing = leads._sales_missing() if deals and not assigning else {}
        younger = self.browse([lead.id for lead in missing if lead.id < deals[:1].id])
        if younger and len(deals._sales_missing()) < len(deals):
            younger = self.browse()
        return younger, deals[:1]

    def _sales_refuse_hidden_conversion(self):
        """Refuse to merge leads where that would convert them and they may not be converted."""
        leads, deal = self._sales_converted_by_merging()
        try:
            leads._sales_refuse_unqualified()
        except QualificationRefusal as refusal:
            text = self.env._(
                "“%(lead)s” would become an opportunity by merging: “%(deal)s” was entered after it, and is not"
                " qualified either.",
                lead=refusal.leads[:1].name,
                deal=deal.name,
            )
            raise QualificationRefusal(f"{text}\n{refusal}", refusal.leads) from refusal

    def _sales_take_over_conversions(self, tail):
        """Take over how leads that are merged into this one were let pass; what was not used goes with them."""
        overrides = tail.sudo().sales_qualification_override_ids
        overrides.filtered("used_date").write({"lead_id": self.id})

    # === WORDS ===

    def _sales_missing_text(self):
        """Return what is missing of these leads, a line each; with their names where there are several."""
        missing = self._sales_missing()
        if len(self) == 1:
            return self._sales_list_missing(missing[self]) if missing else ""
        return self._sales_list_leads(missing)

    def _sales_list_leads(self, missing):
        lines = []
        for lead, items in list(missing.items())[:NAMED_AT_MOST]:
            lines += [f"“{lead.name}”", lead._sales_list_missing(items)]
        if len(missing) > NAMED_AT_MOST:
            lines.append(self.env._("… and %s more leads.", len(missing) - NAMED_AT_MOST))
        return "\n".join(lines)

    def _sales_list_missing(self, items):
        self.ensure_one()
        states = dict(self._fields["sales_bant_need"]._description_selection(self.env))
        rules = self.env["sales.qualification.rule"]
        levels = dict(rules._fields["need"]._description_selection(self.env))
        lines = []
        for what, level in items:
            if what == ANSWER:
                text = self.env._(
                    "Need: nothing that we sell answers it yet. Choose the product beside “Need” on the page"
                    " Qualification."
                )
            else:
                name = f"sales_bant_{what}"
                text = self.env._(
                    "%(what)s: is “%(state)s”, should be “%(level)s”",
                    what=self._fields[name].get_description(self.env, ["string"])["string"],
                    state=states[self[name] or "unknown"],
                    level=levels[level],
                )
            lines.append(f"  • {text}")
        return "\n".join(lines)

    def _sales_unqualified_text(self, refused):
        if len(refused) == 1:
            (lead, items), *_rest = refused.items()
            head = self.env._("“%s” cannot become an opportunity yet. It is not qualified:", lead.name)
            body = lead._sales_list_missing(items)
        else:
            head = self.env._("%s leads cannot become opportunities yet. They are not qualified:", len(refused))
            body = self._sales_list_leads(refused)
        leaders = {lead.team_id.sudo().user_id.name for lead in refused} - {False}
        leader = ", ".join(sorted(leaders)) or self.env._("the leader of the sales team")
        way = self.env._(
            "Complete the qualification, keep it as a potential customer, or ask %s to convert it with a reason.",
            leader,
        )
        return "\n".join([head, body, way])
