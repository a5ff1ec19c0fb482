from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.text import says_something

KINDS = [
    ("need", "Need"),
    ("product", "Product or service"),
    ("price", "Price"),
    ("timing", "Timing"),
    ("trust", "Trust"),
    ("competitor", "Competitor"),
]
NATURES = [("real", "Real"), ("excuse", "Excuse"), ("indirect", "Indirect")]
HANDLINGS = [
    ("now", "Answer now"),
    ("later", "Answer later"),
    ("let_go", "Let go"),
    ("bring_out", "Bring the true one out"),
]
# How an objection of each nature is handled; the first is suggested.
SUGGESTED = {"real": ("now", "later"), "excuse": ("let_go",), "indirect": ("bring_out", "now", "later")}
OUTCOMES = [("open", "Open"), ("resolved", "Resolved"), ("let_go", "Let go"), ("stands", "Stands")]
TEXTS = ("name", "cause", "acknowledgement", "benefit")
# What changes the task of who answers, or the playbook.
FOLLOWED = {*TEXTS, "kind", "nature", "handling", "owner_id", "deadline", "outcome", "is_shared", "product_id"}


class SalesObjection(models.Model):
    """Objection of a customer 异议, handled in three steps: cause found, position acknowledged, benefit argued.

    A real one is answered now, or later with owner and date where the answer is not ours to give; an excuse is let go;
    of an indirect one the true one is brought out. What was resolved feeds the playbook.
    """

    _name = "sales.objection"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin"]
    _description = "Objection"
    _order = "lead_id, date desc, id desc"
    _seen_fields = ("contact_id", "product_id")

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, ondelete="cascade", index=True)
    name = fields.Text("Objection", required=True)
    kind = fields.Selection(KINDS, required=True, default="need", string="About")
    nature = fields.Selection(NATURES, required=True, default="real")
    date = fields.Date(required=True, default=fields.Date.context_today)
    contact_id = fields.Many2one("res.partner", "Said by", index="btree_not_null", ondelete="set null")
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="set null")
    handling = fields.Selection(HANDLINGS, compute="_compute_handling", store=True, readonly=False, precompute=True)
    owner_id = fields.Many2one("res.users", "Answered by", domain="[('share', '=', False)]", index="btree_not_null")
    deadline = fields.Date("Answer until")
    # === THREE STEPS ===
    cause = fields.Text("1. Cause", help="What is really behind it?")
    acknowledgement = fields.Text("2. Acknowledged", help="How was the customer's position acknowledged?")
    benefit = fields.Text("3. Benefit Argued", help="What was answered, and what is it worth to the customer?")
    outcome = fields.Selection(OUTCOMES, required=True, default="open", copy=False)
    is_shared = fields.Boolean("In Playbook", default=True, help="A resolved answer is shown to all who sell.")
    activity_id = fields.Many2one("mail.activity", readonly=True, copy=False, index="btree_not_null")
    # === SHOWN ===
    user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    team_id = fields.Many2one(related="lead_id.team_id", string="Sales Team")
    company_id = fields.Many2one(related="lead_id.company_id")

    @api.depends("nature")
    def _compute_handling(self):
        """Suggest what its nature asks for; only “later” was somebody's decision, and stays where it fits."""
        for objection in self:
            fitting = SUGGESTED.get(objection.nature, ("now",))
            if objection.handling != "later" or "later" not in fitting:
                objection.handling = fitting[0]

    # === CHECKS ===

    @api.constrains(*TEXTS)
    def _check_texts(self):
        for name in TEXTS:
            self._check_text_length(name)
        for objection in self:
            if not says_something(objection.name):
                raise ValidationError(self.env._("Write down what the customer objects to."))

    @api.constrains("nature", "handling", "owner_id", "deadline")
    def _check_handling(self):
        for objection in self:
            fitting = SUGGESTED[objection.nature]
            if objection.handling not in fitting:
                objection._refuse_handling(fitting)
            if objection.handling == "later" and not (objection.owner_id and objection.deadline):
                raise ValidationError(
                    self.env._(
                        "“%s” is to be answered later: say by whom, and until when.", objection.name.splitlines()[0]
                    )
                )

    def _refuse_handling(self, fitting):
        labels = dict(self._fields["handling"]._description_selection(self.env))
        natures = dict(self._fields["nature"]._description_selection(self.env))
        raise ValidationError(
            self.env._(
                "“%(handling)s” does not fit an objection that is “%(nature)s”: %(fitting)s would.",
                handling=labels.get(self.handling, ""),
                nature=natures[self.nature],
                fitting=", ".join(labels[code] for code in fitting),
            )
        )

    @api.constrains("outcome", "cause", "benefit")
    def _check_outcome(self):
        for objection in self:
            if objection.outcome != "resolved":
                continue
            if not (says_something(objection.cause) and says_something(objection.benefit)):
                raise ValidationError(
                    self.env._(
                        "“%s” is resolved when its cause was found and the benefit argued: write both down.",
                        objection.name.splitlines()[0],
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        objections = super().create(vals_list)
        objections._follow_up()
        return objections

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & FOLLOWED:
            self._follow_up()
        return result

    def _follow_up(self):
        """Plan what is answered later, and take what was resolved into the playbook."""
        self._plan_answers()
        self.env["sales.playbook.answer"]._take_over(self)

    # === ANSWERED LATER ===

    def _plan_answers(self):
        """Keep one task for each that is answered later: its owner is reminded, and it is done with the objection."""
        for objection in self.sudo():  # the owner's tasks, which a salesperson may not read
            task = objection.activity_id
            if objection.handling == "later" and objection.outcome == "open":
                objection._plan_answer(task)
            elif task.active:
                task.action_feedback()

    def _plan_answer(self, task):
        values = {"user_id": self.owner_id.id, "date_deadline": self.deadline}
        if task.active:
            task.write(values)
            return
        self.activity_id = self.lead_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Answer an objection: %s", self.name.splitlines()[0][:100]),
            **values,
        )

    def action_open_playbook(self):
        """Open what was answered before to objections of this type, those about this product first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_playbook_answer_action")
        context = {"search_default_kind": self.kind}
        if self.product_id:
            context["search_default_product_id"] = self.product_id.id
        return action | {"context": context, "target": "new"}
