from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models

from ..belonging_mixin import BELONGING

# What moves a customer to another owner, by whatever door: its salesperson, or what makes it a contact of another.
OWNER_TRIGGERS = {"user_id", *BELONGING}


class Standing(NamedTuple):
    """Whose a partner is; ids. The owner of a customer is the salesperson of its commercial partner."""

    user: int  # its own salesperson
    customer: int  # its commercial partner
    owner: int  # the salesperson of that


class OwnerChange(NamedTuple):
    """A change of owner by the system, in the context key ``sales_owner_change``: nobody is judged for claiming.

    An instance of this class cannot come from outside: contexts that a client sends are JSON.
    """

    reason: str
    notes: dict  # {partner id: text}


class SalesOwnerMixin(models.AbstractModel):
    """The owner of a customer 归属: every change of it is recorded, by whatever door it comes."""

    _name = "sales.owner.mixin"
    _inherit = ["sales.customer.partner.mixin"]
    _description = "Owner of a Customer"

    sales_owner_change_ids = fields.One2many(
        "sales.owner.change",
        "partner_id",
        string="Owner History",
        readonly=True,
        groups="sales_process_mgmt.group_part_pool,sales_process_mgmt.group_part_handover",
    )

    def _sales_user_lists(self):
        return super()._sales_user_lists() | {"sales_owner_change_ids": ("old_user_id", "new_user_id", "user_id")}

    @api.private
    def _sales_change_owner(self, new_user, reason, note=None):
        """Give customers to ``new_user`` without asking whether they may be claimed; batched, one note for each.

        For what the system does: returns, hand-overs, merging. Who calls it has checked rights and caps.

        :param new_user: ``res.users``; empty: to nobody, into the pool
        :param str reason: one of ``sales.owner.change``'s reasons
        :param note: text for history and chatter, for all, or ``{id of the commercial partner: text}``
        :return: the commercial partners that changed hands
        """
        # As superuser: who hands over, or the nightly job, does what the owner's colleagues may not.
        partners = self.commercial_partner_id.sudo().filtered(lambda partner: partner.user_id != new_user)
        notes = note if isinstance(note, dict) else dict.fromkeys(partners.ids, note)
        owners = partners.user_id  # read together: afterwards nothing says any more that they belong together
        old = {partner.id: partner.user_id.with_prefetch(owners.ids) for partner in partners}
        change = OwnerChange(reason, notes)
        partners.with_context(sales_owner_change=change, tracking_disable=True).write({"user_id": new_user.id})
        if not self.env["sales.part"]._is_on("pool"):  # then nothing else records it
            hands = {id_: (user, new_user) for id_, user in old.items()}
            partners._sales_record_owners(hands, dict.fromkeys(partners.ids, reason), notes)
        partners._sales_note_owners(old, change)
        if new_user:
            partners.message_subscribe(new_user.partner_id.ids)
        return partners.with_env(self.env)

    def _sales_note_owners(self, old, change):
        """Tell in the chatter of each customer from whom to whom it went, and why; one insert."""
        reasons = dict(self.env["sales.owner.change"]._fields["reason"]._description_selection(self.env))
        nobody = self.env._("nobody")
        bodies = {}
        for partner in self:
            line = Markup("<b>%s</b>: %s → %s") % (
                reasons[change.reason],
                old[partner.id].name or nobody,
                partner.user_id.name or nobody,
            )
            note = change.notes.get(partner.id)
            bodies[partner.id] = Markup("<p>%s</p>") % (line + (Markup("<br/>%s") % note if note else Markup("")))
        if bodies:
            self._message_log_batch(bodies)

    # === EVERY DOOR ===

    def _sales_owners_before(self, vals):
        """Return ``{partner id: Standing}`` where writing ``vals`` may change owners; no statement if not."""
        if not (vals.keys() & OWNER_TRIGGERS):
            return {}
        part = self.env["sales.part"]
        if not (part._is_on("pool") or part._is_on("key_account")):
            return {}
        people = self._sales_with_people() if vals.keys() & BELONGING else self
        return people._sales_standing()

    @api.model
    def _sales_in_one_write(self, vals):
        """Say what ``company_type`` means: by itself it is a second write in the first, which would be judged twice."""
        if "company_type" not in vals:
            return vals
        return {"is_company": vals["company_type"] == "company"} | vals

    def _sales_standing(self):
        """Return ``{partner id: Standing}``, as superuser: it says whose the partners are, not who asks."""
        return {
            partner.id: Standing(
                partner.user_id.id, partner.commercial_partner_id.id, partner.commercial_partner_id.user_id.id
            )
            for partner in self.sudo()
            if partner.id
        }

    def _sales_settle_owners(self, before):
        """Judge what has changed hands, record it, and let terms begin anew.

        A customer that became a contact of another has changed hands too: its business is the other owner's now.

        :param dict before: what ``_sales_owners_before`` returned
        """
        now = self.browse(before)._sales_standing()
        changed = self.browse(id_ for id_, standing in before.items() if now[id_] != standing)
        if not changed:
            return
        rows = (changed | self.browse(now[id_].customer for id_ in changed.ids))._sales_pool_rows()
        hands = changed._sales_hands(before, now, rows)
        changed._sales_judge_contacts(before, now)
        if not self.env["sales.part"]._is_on("pool"):
            changed._sales_judge_owners(before, hands, rows)
            return
        change = self.env.context.get("sales_owner_change")
        changed.sudo()._sales_hold(rows)
        if isinstance(change, OwnerChange):
            reasons, notes = dict.fromkeys(changed.ids, change.reason), change.notes
        else:
            reasons, notes = changed._sales_judge_owners(before, hands, rows), {}
        changed.sudo()._sales_record_owners(hands, reasons, notes, rows.partner_id)
        changed._sales_begin_term(rows.filtered(lambda row: row.partner_id in changed))

    def _sales_hands(self, before, now, rows):
        """Return ``{partner id: (old, new)}``: from whose hands to whose, as ``res.users``.

        Those of the customer that it is or takes part as; of a contact, and where they stay the same, its own.
        """
        users, hands = self.env["res.users"], {}
        for partner in self:
            was, is_ = before[partner.id], now[partner.id]
            pair = (was.owner, is_.owner)
            is_contact = was.customer != partner.id and partner not in rows.partner_id
            if is_contact or (pair[0] == pair[1] and was.customer == is_.customer):
                pair = (was.user, is_.user)
            hands[partner.id] = tuple(users.browse(id_ or ()) for id_ in pair)
        return hands

    def _sales_record_first_owners(self):
        """Record who owns new customers."""
        if self.env["sales.part"]._is_on("pool"):
            owned = self.sudo().filtered("user_id")
            nobody = self.env["res.users"]
            hands = {partner.id: (nobody, partner.user_id) for partner in owned}
            owned._sales_record_owners(hands, dict.fromkeys(owned.ids, "created"), {})

    def _sales_record_owners(self, hands, reasons, notes, taking_part=()):
        """Write the history of customers; contacts have the owner of their company, unless they take part in a pool."""
        customers = self.filtered(lambda partner: partner.commercial_partner_id == partner or partner in taking_part)
        self.env["sales.owner.change"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "old_user_id": old.id,
                    "new_user_id": new.id,
                    "reason": reasons[partner.id],
                    "note": notes.get(partner.id),
                }
                for partner in customers
                for old, new in [hands[partner.id]]
                if old != new
            ]
        )
