from odoo import models

GIVING = ("team_id", "user_id")
SHOWN = ("team_id", "stage_id", "user_id")


class SalesGivingMixin(models.AbstractModel):
    """A form that gives an opportunity to somebody else, after which its user may no longer read it.

    Odoo would read it for the form, be refused, and take the change back: nobody could give anything away.
    """

    _name = "sales.giving.mixin"
    _description = "Giving Opportunities Away"

    def _sales_may_give(self, vals):
        """Tell whether writing ``vals`` may end the user's right to read this opportunity."""
        return len(self) == 1 and not self.env.su and bool(vals.keys() & set(GIVING))

    def _sales_given(self, seen, specification):
        """Return what a form shows of an opportunity that its user has given away.

        :param dict seen: what the user saw before
        :param dict specification: what the form shows
        :return: the same, with team, stage and salesperson as they are now
        """
        now = {name: self._sales_shown(name, specification[name]) for name in SHOWN if name in specification}
        lead = self.sudo()
        whom = ", ".join(filter(None, (lead.team_id.name, lead.user_id.name)))
        message = self.env._("“%(lead)s” was given to %(whom)s. You no longer see it.", lead=lead.name, whom=whom)
        self.env.user._bus_send("simple_notification", {"type": "success", "message": message})
        return [seen | now]

    def _sales_shown(self, name, specification):
        """Return a many2one as forms read it, by its name only."""
        record = self.sudo()[name]
        if not record or "fields" not in specification:
            return record.id
        known = {"id": record.id, "display_name": record.display_name}
        return {key: value for key, value in known.items() if key == "id" or key in specification["fields"]}
