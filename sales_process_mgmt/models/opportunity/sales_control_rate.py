from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.control import MOST, Band, first_match

PRESETS = [
    ("course", "Course: 8 Clear and 1 First or better"),
    ("published", "Published table"),
]
ZONES = [("win", "Win"), ("volatile", "Volatile"), ("lose", "Lose")]
NAMES = ("win", "first", "clear")
BOUNDS = [f"{name}_{end}" for name in NAMES for end in ("min", "max")]
# Least rate of a zone, from the published table.
ZONE_FROM = (("win", 85), ("volatile", 50))


class SalesControlRate(models.Model):
    """What a count of Win, First and Clear is worth: the first that matches by sequence gives rate and zone.

    Two presets are shipped: the course's rule, which names no rate below itself, and the published table. Each
    company chooses one in Settings; the records are shared. The rate does not become the opportunity's
    probability: it is a rule of thumb, and what the company's own deals say (win rates of its stages) stays the
    measure. The calibration report shows how far the rule holds.
    """

    _name = "sales.control.rate"
    _inherit = ["sales.cached.mixin", "sales.range.mixin"]
    _description = "Rate of the Control Score"
    _order = "preset, sequence, id"

    preset = fields.Selection(PRESETS, required=True, default="course", index=True)
    sequence = fields.Integer(default=10)
    win_min = fields.Integer("Win From", default=0)
    win_max = fields.Integer("Win To", default=MOST[0])
    first_min = fields.Integer("First From", default=0)
    first_max = fields.Integer("First To", default=MOST[1])
    clear_min = fields.Integer("Clear From", default=0)
    clear_max = fields.Integer("Clear To", default=MOST[2])
    rate = fields.Float("Rate (%)", required=True, digits=(5, 2), aggregator=None)
    text = fields.Char(
        "Shown As", compute="_compute_text", store=True, readonly=False, precompute=True, size=20, required=True
    )
    zone = fields.Selection(
        ZONES,
        "Control Zone",
        compute="_compute_zone",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )

    @api.depends("rate")
    def _compute_text(self):
        for rate in self:
            rate.text = f"{rate.rate:g} %"

    @api.depends("rate")
    def _compute_zone(self):
        for rate in self:
            rate.zone = next((zone for zone, least in ZONE_FROM if rate.rate >= least), "lose")

    @api.depends(*BOUNDS)
    def _compute_display_name(self):
        for rate in self:
            low, high = rate._ends()
            ends = zip(low, high, "WFC", strict=True)
            rate.display_name = " ".join(
                f"{start}{letter}" if start == end else f"{start}–{end}{letter}" for start, end, letter in ends
            )

    def _ends(self):
        """Return the lower and the upper bounds, each as (W, F, C)."""
        return tuple(tuple(self[f"{name}_{end}"] for name in NAMES) for end in ("min", "max"))

    @api.constrains("rate", *BOUNDS)
    def _check_bounds(self):
        tops = dict(zip(NAMES, MOST, strict=True))
        self._check_ranges({"rate": (0, 100)} | {name: (0, tops[name[:-4]]) for name in BOUNDS})
        labels = dict(self.env["sales.control.factor"]._fields["kind"]._description_selection(self.env))
        for rate in self:
            for name, low, high in zip(NAMES, *rate._ends(), strict=True):
                if low > high:
                    raise ValidationError(
                        self.env._(
                            "A range from %(low)s to %(high)s %(kind)s is empty: no deal would ever have this rate.",
                            low=low,
                            high=high,
                            kind=labels[name],
                        )
                    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        self._apply()
        return rates

    def write(self, vals):
        result = super().write(vals)
        if vals and self:
            self._apply()
        return result

    def unlink(self):
        result = super().unlink()
        self._apply()
        return result

    def _apply(self):
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.env["crm.lead"]._sales_control_remeasure()

    # === READING ===

    @api.model
    @ormcache()
    def _bands(self):
        """Return ``{preset: (Band, …)}`` in the order in which they are tried."""
        bands = {preset: () for preset, _label in PRESETS}
        for rate in self.sudo().search(Domain.TRUE):
            bands[rate.preset] += (Band(rate.id, *rate._ends(), rate.rate, rate.text, rate.zone),)
        return bands

    @api.model
    @ormcache()
    def _scores(self):
        """Return what every possible count gives, as rows for SQL: one rule decides here and there."""
        rows = []
        for preset, bands in self._bands().items():
            for win in range(MOST[0] + 1):
                for first in range(MOST[1] + 1):
                    for clear in range(MOST[2] + 1):
                        band = first_match(bands, (win, first, clear))
                        if band:
                            counts = {"win": win, "first": first, "clear": clear}
                            found = {"rate": band.rate, "label": band.text, "zone": band.zone, "rate_id": band.id}
                            rows.append({"preset": preset} | counts | found)
        return tuple(rows)
