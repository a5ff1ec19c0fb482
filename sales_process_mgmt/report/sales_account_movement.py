from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("1_appointed", "Became a key account"),
    ("2_manager", "Key-account manager"),
    ("3_type", "Type"),
    ("4_member", "Joined the team"),
    ("5_requested", "Registration requested"),
    ("6_decided", "Registration decided"),
    ("7_stage", "Opportunity moved"),
    ("8_installed", "Installed product"),
]
# Numbers of one kind stay apart from those of the others.
STRIDE = 16


class SalesAccountMovement(models.Model):
    """Table of movements 动态管理表: what changed on key accounts, for everybody in sales to read.

    Made of what is recorded anyway: changes of the account, teams, registrations, stage history. It names customer,
    people and stages; no amount, no probability and no name of an opportunity, since not everybody may see those.
    """

    _name = "sales.account.movement"
    _description = "Movement on a Key Account"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "sales.key.account": ["partner_id", "company_id", "manager_id", "type_id", "active"],
        "sales.key.account.member": ["account_id", "user_id"],
        "sales.deal.registration": ["account_id", "partner_id", "team_id", "state", "user_id", "decided_by_id"],
        "sales.stage.transition": ["lead_id", "from_name", "to_name", "date", "user_id", "team_id", "company_id"],
        "sales.installed.product": ["account_id", "brand", "model", "origin", "product_id"],
        "crm.lead": ["partner_id"],
        "sales.account.change": ["account_id", "kind", "date", "old_user_id", "new_user_id", "user_id"],
    }

    date = fields.Datetime(readonly=True)
    kind = fields.Selection(KINDS, "What Changed", readonly=True)
    partner_id = fields.Many2one("res.partner", "Key Account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    manager_id = fields.Many2one("res.users", "Key-Account Manager", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("Now", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.id, m.date, m.kind, m.team_id, m.old_value, m.new_value, m.user_id,
                   a.partner_id, a.company_id, a.manager_id
              FROM (%s) m JOIN sales_key_account a ON a.id = m.account_id AND a.active
            """,
            SQL(" UNION ALL ").join(self._movements()),
        )

    @api.model
    def _movements(self):
        """Return SQL per kind: ``id, account_id, date, kind, team_id, old_value, new_value, user_id``."""
        kinds = [
            self._appointments(),
            self._changes(),
            self._members(),
            self._requests(),
            self._decisions(),
            self._stages(),
        ]
        return [*kinds, self._installed()] if self.env["sales.part"]._is_on("installed_base") else kinds

    def _number(self, column, number):
        return SQL("%s::bigint * %s + %s", column, STRIDE, number)

    def _appointments(self):
        return SQL(
            """
            SELECT %s AS id, a.id AS account_id, a.create_date AS date, '1_appointed' AS kind, NULL::int AS team_id,
                   NULL AS old_value, NULL AS new_value, a.create_uid AS user_id
              FROM sales_key_account a
            """,
            self._number(SQL("a.id"), 1),
        )

    def _changes(self):
        return SQL(
            """
            SELECT %(id)s, c.account_id, c.date, CASE c.kind WHEN 'manager' THEN '2_manager' ELSE '3_type' END,
                   NULL::int,
                   COALESCE(op.name, ot.name ->> %(lang)s, ot.name ->> 'en_US'),
                   COALESCE(np.name, nt.name ->> %(lang)s, nt.name ->> 'en_US'), c.user_id
              FROM sales_account_change c
         LEFT JOIN res_users ou ON ou.id = c.old_user_id LEFT JOIN res_partner op ON op.id = ou.partner_id
         LEFT JOIN res_users nu ON nu.id = c.new_user_id LEFT JOIN res_partner np ON np.id = nu.partner_id
         LEFT JOIN sales_key_account_type ot ON ot.id = c.old_type_id
         LEFT JOIN sales_key_account_type nt ON nt.id = c.new_type_id
            """,
            id=self._number(SQL("c.id"), 2),
            lang=self.env.lang or "en_US",
        )

    def _members(self):
        return SQL(
            """
            SELECT %s, b.account_id, b.create_date, '4_member', NULL, NULL, p.name, b.create_uid
              FROM sales_key_account_member b
              JOIN res_users u ON u.id = b.user_id JOIN res_partner p ON p.id = u.partner_id
             WHERE b.role <> 'manager'
            """,
            self._number(SQL("b.id"), 4),
        )

    def _bidder(self):
        return SQL("COALESCE(d.name, t.name ->> %s, t.name ->> 'en_US')", self.env.lang or "en_US")

    def _requests(self):
        return SQL(
            """
            SELECT %s, r.account_id, r.create_date, '5_requested', r.team_id, NULL, %s, r.user_id
              FROM sales_deal_registration r
         LEFT JOIN res_partner d ON d.id = r.partner_id
         LEFT JOIN crm_team t ON t.id = r.team_id
            """,
            self._number(SQL("r.id"), 5),
            self._bidder(),
        )

    def _decisions(self):
        states = dict(self.env["sales.deal.registration"]._fields["state"]._description_selection(self.env))
        return SQL(
            """
            SELECT %s, r.account_id, r.decided_date, '6_decided', r.team_id, %s,
                   CASE WHEN r.state = 'refused' THEN %s::text ELSE %s::text || ' ' || r.date_from || ' – ' || r.date_to
                   END, r.decided_by_id
              FROM sales_deal_registration r
         LEFT JOIN res_partner d ON d.id = r.partner_id
         LEFT JOIN crm_team t ON t.id = r.team_id
             WHERE r.decided_date IS NOT NULL
            """,
            self._number(SQL("r.id"), 6),
            self._bidder(),
            states["refused"],
            states["approved"],
        )

    def _stages(self):
        """Moves of opportunities of the account's customer, in its company; rebuilt history included."""
        return SQL(
            """
            SELECT %(id)s, a.id, s.date, '7_stage', s.team_id, COALESCE(o.name ->> %(lang)s, s.from_name),
                   CASE s.direction WHEN 'lost' THEN %(lost)s::text
                        ELSE COALESCE(e.name ->> %(lang)s, s.to_name) END, s.user_id
              FROM sales_stage_transition s
         LEFT JOIN crm_stage o ON o.id = s.from_stage_id
         LEFT JOIN crm_stage e ON e.id = s.to_stage_id
              JOIN crm_lead l ON l.id = s.lead_id
              JOIN res_partner p ON p.id = l.partner_id
              JOIN sales_key_account a ON a.partner_id = p.commercial_partner_id
               AND a.company_id = COALESCE(s.company_id, l.company_id, a.company_id)
             WHERE NOT COALESCE(s.is_jumped, false)
            """,
            # A move is one of each account of the customer, where several companies have one.
            id=self._number(SQL("(s.id::bigint * (SELECT MAX(id) + 1 FROM sales_key_account) + a.id)"), 7),
            lang=self.env.lang or "en_US",
            lost=self.env._("Lost"),
        )

    def _installed(self):
        """What has come to stand at the customer's, ours or others'; quantities are for the team."""
        origins = dict(self.env["sales.installed.product"]._fields["origin"]._description_selection(self.env))
        return SQL(
            """
            SELECT %s, i.account_id, i.create_date, '8_installed', NULL,
                   CASE i.origin WHEN 'own' THEN %s::text ELSE %s::text END,
                   concat_ws(' ', i.brand, COALESCE(i.model, t.name ->> %s, t.name ->> 'en_US')), i.create_uid
              FROM sales_installed_product i
         LEFT JOIN product_product p ON p.id = i.product_id
         LEFT JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE i.active AND i.account_id IS NOT NULL
            """,
            self._number(SQL("i.id"), 8),
            origins["own"],
            origins["rival"],
            self.env.lang or "en_US",
        )
