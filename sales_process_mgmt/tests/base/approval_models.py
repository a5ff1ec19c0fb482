"""Documents that are approved, for tests only: no room below the contract has one."""

from odoo import api, fields, models

NAMES = ("sales.test.paper", "sales.test.paper.line")
# Of no module: what is of one is part of every registry that is loaded later.
MODULE = None


def add_models(registry, cr):
    """Add the models to a registry, with their tables."""
    from odoo.orm.model_classes import add_to_registry

    for definition in (_paper(), _paper_line()):
        add_to_registry(registry, definition)
    registry._setup_models__(cr, [*NAMES, "sales.approval.step"])
    registry.init_models(cr, NAMES, {"models_to_check": True})
    env = api.Environment(cr, api.SUPERUSER_ID, {})
    env["ir.model"]._reflect_models(NAMES)
    env["ir.model.fields"]._reflect_fields(NAMES)
    for name in NAMES:
        env["ir.model.access"].create(
            {
                "name": name,
                "model_id": env["ir.model"]._get_id(name),
                "group_id": env.ref("base.group_user").id,
                **{f"perm_{right}": True for right in ("read", "write", "create", "unlink")},
            }
        )


def remove_models(registry, cr):
    """Take the models out of a registry again; their tables go with the transaction."""
    for name in reversed(NAMES):
        del registry[name]
    registry._setup_models__(cr)
    registry.registry_invalidated = False


def _paper():
    class TestPaper(models.Model):
        """As a document of the addon is written."""

        _name = "sales.test.paper"
        _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.mixin"]
        _description = "Paper"
        _module = MODULE
        _sales_approval_kind = "paper"
        _sales_approval_fields = ("name", "partner_id", "amount", "date", "title")
        _sales_approval_lines = {"line_ids": ("name", "price")}

        name = fields.Char()
        title = fields.Char(translate=True)
        note = fields.Char()
        date = fields.Date()
        company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
        team_id = fields.Many2one("crm.team")
        partner_id = fields.Many2one("res.partner")
        owner_id = fields.Many2one("res.users")
        currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
        amount = fields.Monetary()
        granted = fields.Integer(copy=False)
        refused = fields.Char(copy=False)
        line_ids = fields.One2many("sales.test.paper.line", "paper_id", copy=True)

        def write(self, vals):
            result = super().write(vals)
            self._sales_approval_check_stale()
            return result

        def _sales_approval_amount(self):
            return self.amount, self.currency_id, self.date or fields.Date.today()

        def _sales_approval_is_system_line(self, line):
            return line.is_fee

        def _sales_approval_granted(self):
            for paper in self:
                paper.granted += 1
            return super()._sales_approval_granted()

        def _sales_approval_refused(self, step):
            self.refused = step.comment
            return super()._sales_approval_refused(step)

    return TestPaper


def _paper_line():
    class TestPaperLine(models.Model):
        """A line of a document."""

        _name = "sales.test.paper.line"
        _description = "Line of a Paper"
        _order = "sequence, id"
        _module = MODULE

        paper_id = fields.Many2one("sales.test.paper", index=True, ondelete="cascade")
        sequence = fields.Integer(default=10)
        name = fields.Char()
        price = fields.Float(digits=(16, 2))
        is_fee = fields.Boolean()

        def write(self, vals):
            result = super().write(vals)
            self.paper_id._sales_approval_check_stale()
            return result

    return TestPaperLine
