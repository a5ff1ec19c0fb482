import logging
from ast import literal_eval
from dataclasses import dataclass

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.domain_mixin import WRONG_DOMAIN

_logger = logging.getLogger(__name__)
# What the statements read besides leads, to be stored before.
READ = {
    "reply": {"mail.message": ["model", "res_id", "message_type", "date", "author_id"]},
    "meeting": {"calendar.event": ["opportunity_id", "active", "stop"]},
    "quotation": {
        "mail.message": ["model", "res_id", "subtype_id", "date"],
        "sale.order": ["opportunity_id"],
    },
}


@dataclass(frozen=True)
class Scope:
    """Which leads are scored: a few by their ids, or all from one id to another."""

    ids: tuple = ()
    span: tuple = ()

    @property
    def domain(self):
        if self.span:
            return Domain("id", ">=", self.span[0]) & Domain("id", "<=", self.span[1])
        return Domain("id", "in", self.ids)

    def on(self, column):
        """Return SQL: the lead that ``column`` names is in it."""
        if self.span:
            return SQL("%s BETWEEN %s AND %s", SQL.identifier(*column.split(".")), *self.span)
        return SQL("%s = ANY(%s)", SQL.identifier(*column.split(".")), list(self.ids))


class SalesScoreHits(models.AbstractModel):
    """Which rule gives points to which lead: one SELECT per rule, all in one statement."""

    _name = "sales.score.hits"
    _description = "Points of Leads"

    def _sales_hits(self, infos):
        """Return ``[(lead id, rule id, points, days, since, company id)]`` of these leads."""
        scope = Scope(ids=tuple(self.ids))
        parts = self._sales_hit_queries(infos, scope)
        return self.env.execute_query(SQL(" UNION ALL ").join(parts)) if parts else []

    @api.model
    def _sales_hit_queries(self, infos, scope):
        """Return the SELECTs of the hits of these rules within a scope."""
        for kind in {info.kind for info in infos}:
            for model, names in READ.get(kind, {}).items():
                self.env[model].flush_model(names)
        parts = []
        for info in infos:
            try:
                part = getattr(self, f"_sales_hit_{info.kind}")(info, scope)
            except WRONG_DOMAIN as error:
                # Its field was removed since: it gives nothing, and the log says so, instead of no score at all.
                _logger.warning("Score rule %s cannot be judged: %s", info.id, error)
                continue
            if part is not None:
                parts.append(part)
        return parts

    def _sales_hit_columns(self, lead, info, since):
        return SQL(
            "%s AS lead_id, %s::int AS rule_id, %s::int AS points, %s::int AS days, %s AS since, %s::int AS company_id",
            SQL(lead),
            info.id,
            info.points,
            info.days,
            SQL(since),
            info.company_id,
        )

    @api.model
    def _sales_recent(self, column, info):
        """Return SQL: an engagement has not expired yet."""
        if not info.days:
            return SQL("TRUE")
        return SQL("%s > now() AT TIME ZONE 'UTC' - make_interval(days => %s)", SQL(column), info.days)

    @api.model
    def _sales_hit_domain(self, info, scope):
        """Judged with all rights and without a user's language or time zone: the same by day and by night."""
        plain = self.env(user=SUPERUSER_ID, context={"active_test": False})
        leads = self.env["crm.lead"].with_env(plain)
        query = leads._search(scope.domain & Domain(literal_eval(info.domain)))
        return query.subselect(self._sales_hit_columns("crm_lead.id", info, "NULL::timestamp"))

    @api.model
    def _sales_hit_reply(self, info, scope):
        """What somebody else than our own people wrote."""
        return SQL(
            """
            (SELECT %s FROM mail_message m
              WHERE m.model = 'crm.lead' AND m.message_type = 'email' AND %s AND %s
                AND NOT EXISTS (SELECT 1 FROM res_users u WHERE u.partner_id = m.author_id AND NOT u.share)
           GROUP BY m.res_id)
            """,
            self._sales_hit_columns("m.res_id", info, "MAX(m.date)"),
            scope.on("m.res_id"),
            self._sales_recent("m.date", info),
        )

    @api.model
    def _sales_hit_meeting(self, info, scope):
        return SQL(
            """
            (SELECT %s FROM calendar_event e
              WHERE e.active AND e.stop < now() AT TIME ZONE 'UTC' AND %s AND %s
           GROUP BY e.opportunity_id)
            """,
            self._sales_hit_columns("e.opportunity_id", info, "MAX(e.stop)"),
            scope.on("e.opportunity_id"),
            self._sales_recent("e.stop", info),
        )

    @api.model
    def _sales_hit_form(self, info, scope):
        """Odoo's website gives what its form sends the medium “Website”."""
        medium = self.env.ref("utm.utm_medium_website", raise_if_not_found=False)
        if not medium:
            return None
        return SQL(
            "(SELECT %s FROM crm_lead f WHERE f.medium_id = %s AND %s AND %s)",
            self._sales_hit_columns("f.id", info, "f.create_date"),
            medium.id,
            scope.on("f.id"),
            self._sales_recent("f.create_date", info),
        )

    @api.model
    def _sales_hit_quotation(self, info, scope):
        """Odoo notes on the quotation when the customer opens it on the portal."""
        subtype = self.env.ref("sale.mt_order_viewed", raise_if_not_found=False)
        if not subtype:
            return None
        return SQL(
            """
            (SELECT %s FROM sale_order o
               JOIN mail_message m ON m.model = 'sale.order' AND m.res_id = o.id AND m.subtype_id = %s
              WHERE %s AND %s
           GROUP BY o.opportunity_id)
            """,
            self._sales_hit_columns("o.opportunity_id", info, "MAX(m.date)"),
            subtype.id,
            scope.on("o.opportunity_id"),
            self._sales_recent("m.date", info),
        )
