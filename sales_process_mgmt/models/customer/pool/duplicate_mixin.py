from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.iap.tools.iap_tools import mail_prepare_for_domain_search

# Names are compared without blanks, signs and legal form, and are indexed so (extend/res_partner.py).
LEGAL_FORMS = (
    "股份有限公司|有限责任公司|有限公司|集团公司|集团|公司|coltd|ltd|limited|inc|corporation|corp|gmbh|llc|plc|bv|sarl"
)
# “海鲲化工有限公司 Haikun Chemical” is the Chinese name with its translation.
CHINESE = "regexp_replace(lower({0}), '([一-龥）)])[[:space:]]+[^一-龥]+$', '\\1')"
NAME_KEY = (
    f"left(regexp_replace(regexp_replace({CHINESE}, '[[:space:][:punct:]（）·，、。]+', '', 'g'),"
    f" '({LEGAL_FORMS})+$', ''), 200)"
)
PHONE_KEY = "right(regexp_replace({0}, '[^0-9]', '', 'g'), 9)"
DOMAIN_KEY = "left(split_part({0}, '@', 2), 200)"
SHORTEST_PHONE = 7
MOST = 5
KINDS = ("name", "vat", "phone", "email")
# Beside what is being typed, which would be lost otherwise.
LINK = Markup('<a href="/odoo/res.partner/%s" target="_blank">%s</a>')


class SalesDuplicateMixin(models.AbstractModel):
    """Says before a customer is created that the company is known, and whether somebody has it.

    It tells the name and the state, and leads to the contact, which everybody sees; not whose it is, and nothing of
    what another rep knows.
    """

    _name = "sales.duplicate.mixin"
    _description = "Duplicate Check of Customers"

    sales_duplicate_hint = fields.Html(
        "Known Already",
        compute="_compute_sales_duplicate_hint",
        sanitize=False,  # names are escaped
        groups="sales_process_mgmt.group_part_pool",
    )

    @api.depends("name", "vat", "phone", "email", "parent_id")
    def _compute_sales_duplicate_hint(self):
        """Of new ones that stand for themselves: a contact belongs to a company that is known."""
        for partner in self:
            is_new = not partner._origin.id and not partner.parent_id
            values = {name: partner[name] for name in KINDS}
            partner.sales_duplicate_hint = partner._sales_duplicate_text(values) if is_new else False

    def _sales_duplicate_text(self, values):
        states = {
            "owned": self.env._("somebody has it"),
            "in_pool": self.env._("in the pool, free to claim: open it"),
            "free": self.env._("nobody has it"),
        }
        kinds = {
            "name": self.env._("name"),
            "vat": self.env._("tax ID"),
            "phone": self.env._("phone"),
            "email": self.env._("e-mail domain"),
        }
        lines = [
            self.env._(
                "“%(name)s” is known already (same %(what)s): %(state)s.",
                name=LINK % (found["id"], found["name"]),
                what=", ".join(kinds[kind] for kind in found["same"]),
                state=states[found["state"]],
            )
            for found in self.sales_find_duplicates(values)
        ]
        return Markup("<br/>").join(lines)

    @api.model
    @api.readonly
    def sales_find_duplicates(self, values):
        """Return customers that may be the one that is about to be created.

        :param dict values: ``name``, ``vat``, ``phone``, ``email`` as typed; any may be missing
        :return: ``[{"id", "name", "state", "same"}]``; state is ``owned``, ``in_pool`` or ``free``, ``same`` names
            what is alike; of the companies that the user works in
        """
        self.browse().check_access("create")
        typed = values if isinstance(values, dict) else {}
        queries = [query for kind in KINDS if (query := self._sales_alike(kind, typed.get(kind))) is not None]
        if not queries:
            return []
        self.env["res.partner"].flush_model(["name", "vat", "phone", "email_normalized", "user_id", "company_id"])
        self.env["sales.customer"].flush_model(["pool_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, c.name, c.user_id IS NOT NULL,
                       EXISTS (SELECT FROM sales_customer s JOIN sales_pool o ON o.id = s.pool_id AND o.active
                                WHERE s.partner_id = c.id AND s.company_id = ANY(%(companies)s)),
                       array_agg(DISTINCT f.kind)
                  FROM (%(queries)s) f
                  JOIN res_partner c ON c.id = f.id
              GROUP BY c.id ORDER BY COUNT(DISTINCT f.kind) DESC, c.id LIMIT %(most)s
                """,
                queries=SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries),
                companies=self.env.companies.ids,
                most=MOST,
            )
        )
        return [
            {
                "id": id_,
                "name": name,
                "state": "owned" if is_owned else "in_pool" if in_pool else "free",
                "same": sorted(same, key=KINDS.index),
            }
            for id_, name, is_owned, in_pool, same in rows
        ]

    @api.model
    def _sales_alike(self, kind, value):
        """Return SQL: ``(kind, id)`` of customers that are alike in one thing, by its index; None without a value.

        Only of those that may be told of: others would fill the limit and hide them. Sorted outside: the planner
        would rather go through all partners in order than trust that few are alike, and OFFSET 0 keeps them apart.
        """
        value = value.strip() if isinstance(value, str) else ""
        if not value:
            return None
        if kind == "name":
            condition = SQL(
                "p.parent_id IS NULL AND %s = %s AND %s <> ''", *self._sales_keys(NAME_KEY, "p.name", value)
            )
        elif kind == "vat":
            condition = SQL("p.vat = ANY(%s)", list({value, value.replace(" ", "").upper()}))
        elif kind == "phone":
            if sum(sign.isdigit() for sign in value) < SHORTEST_PHONE:
                return None
            condition = SQL("%s = %s", *self._sales_keys(PHONE_KEY, "p.phone", value)[:2])
        else:
            condition = self._sales_alike_email(value)
        return SQL(
            """
            SELECT DISTINCT %(kind)s AS kind, c.id
              FROM (SELECT p.id, p.commercial_partner_id FROM res_partner p WHERE %(condition)s OFFSET 0) p
              JOIN res_partner c ON c.id = p.commercial_partner_id
             WHERE (c.company_id IS NULL OR c.company_id = ANY(%(companies)s))
               AND NOT EXISTS (SELECT FROM res_company WHERE partner_id = c.id)
               AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = p.id AND NOT u.share)
          ORDER BY c.id LIMIT 20
            """,
            kind=kind,
            condition=condition,
            companies=self.env.companies.ids,
        )

    @api.model
    def _sales_alike_email(self, value):
        """Compare domains, or whole addresses with a provider that everybody uses."""
        wanted = mail_prepare_for_domain_search(value) or value
        if wanted.startswith("@"):
            key = SQL(DOMAIN_KEY.format("p.email_normalized"))
            return SQL("%s = %s", key, wanted[1:])
        return SQL(
            "%s = %s AND p.email_normalized = %s",
            SQL(DOMAIN_KEY.format("p.email_normalized")),
            wanted.partition("@")[2],
            wanted,
        )

    @api.model
    def _sales_keys(self, key, column, value):
        """Return the key of a column, and twice that of a value: what is compared."""
        mine = SQL(key.format("%s::varchar"), value)
        return SQL(key.format(column)), mine, mine
