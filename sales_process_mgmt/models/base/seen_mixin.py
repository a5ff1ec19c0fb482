from odoo import api, models
from odoo.exceptions import UserError

from ...tools.ids import as_id


class SalesSeenMixin(models.AbstractModel):
    """Links as clients send them: an id is a whole number, and some links lead only to what the user sees.

    An id may come as text or with decimals, which the database takes and Odoo's checks do not see; in a form as the
    values of a whole record; as a default of the client's context or of the user's own (``ir.default``). All of them
    end up at one of four places, and are judged there by what will be stored or computed: what is written, what
    is complete and about to be created, a default, what a form says before saving.

    ``_seen_fields`` names the links that a user may set only to what he reads: messages of later checks, and what a
    form computes, tell of it.
    """

    _name = "sales.seen.mixin"
    _description = "Links to What One Sees"

    _seen_fields = ()

    @api.model
    def _seen_names(self):
        return {*self._seen_fields}

    # === WHERE IDS COME IN ===

    @api.model
    def default_get(self, fields):
        self._refuse_forms({name: self.env.context.get(f"default_{name}") for name in fields})
        defaults = super().default_get(fields)
        for name in self._seen_names() & defaults.keys():
            # The values of a whole record have become a new one, which stands for that record.
            defaults[name] = getattr(defaults[name], "origin", defaults[name]) or False
        self._refuse_unseen([defaults])
        return defaults

    def write(self, vals):
        self._refuse_unseen([vals])
        return super().write(vals)

    def _add_precomputed_values(self, vals_list):
        """Judge values that are complete with all defaults, before anything is computed or checked of them."""
        self._refuse_unseen(vals_list)
        return super()._add_precomputed_values(vals_list)

    def onchange(self, values, field_names, fields_spec):
        """A default that a form does not ask for is read all the same by what the form computes: judge it, too."""
        missing = self._seen_names() - values.keys() if not self else ()
        if missing:
            self.default_get(list(missing))
        return super().onchange(values, field_names, fields_spec)

    def _update_cache(self, values, validate=True):
        """Judge what a form says before saving by the record that it makes of it, however it was put."""
        self._refuse_forms(values)
        super()._update_cache(values, validate)
        if self.id or self.env.su:
            return
        if self._origin:
            self._origin.check_access("read")
        for name in self._seen_names() & values.keys():
            linked = self[name]._origin
            if linked and linked != self._origin[name]:
                linked.check_access("read")

    # === JUDGING ===

    def _refuse_unseen(self, vals_list):
        """Refuse what is no id, and with Odoo's own words links to what the user may not read."""
        if self.env.su:
            return
        for name in {name for vals in vals_list for name in vals}:
            field = self._fields.get(name)
            if field and field.type == "many2one":
                linked = self._linked(vals_list, name)
                if name in self._seen_names():
                    linked.check_access("read")

    @api.model
    def _linked(self, vals_list, name, is_new=False):
        """Return the records to which values link, for what looks at them before storing.

        :param bool is_new: links that are not given will be those of the defaults
        :raises UserError: where a value is no id
        """
        default = False
        if is_new and any(name not in vals for vals in vals_list):
            default = self.default_get([name]).get(name)
        values = [vals.get(name, default) for vals in vals_list]
        for value in filter(None, values):
            if not as_id(value):
                self._refuse_no_id(name, value)
        return self.env[self._fields[name].comodel_name].browse({value for value in values if value})

    def _refuse_forms(self, values):
        """Refuse values of whole records whose id is none: Odoo would take each digit of a text for an id."""
        for name, value in values.items():
            if isinstance(value, dict) and name in self._seen_names() and value.get("id") and not as_id(value["id"]):
                self._refuse_no_id(name, value["id"])

    def _refuse_no_id(self, name, value):
        raise UserError(
            self.env._(
                "“%(field)s”: “%(value)s” is no id of a record. Send a whole number, not as text.",
                field=self._fields[name].get_description(self.env, ["string"])["string"],
                value=str(value)[:50],
            )
        )

    def _seen(self, name):
        """Return with all rights what a link leads to: nothing where a form leads to what its user does not read.

        For what is computed as superuser: lines can be hung into forms of any other model.
        """
        linked = self[name]._origin
        if not self.id and linked and not linked.sudo(False).has_access("read"):
            return linked.browse().sudo()
        return linked.sudo()
