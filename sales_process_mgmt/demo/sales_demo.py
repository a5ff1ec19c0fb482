import logging
from random import Random

from odoo import api, models

_logger = logging.getLogger(__name__)
SEED = 19


class SalesDemo(models.AbstractModel):
    """Makes the demo company's year: called by demo data only, and private.

    Demo XML gives company, people, teams, customers and products. What must be relative to today and look
    lived (a year of opportunities with stages, quotations, deliveries and payments) comes from here, with a
    fixed seed. Nothing of it is imported where demo data is not loaded.
    """

    _name = "sales.demo"
    _description = "Demo Data"

    @api.model
    def _load(self):
        """Fill the demo company; once, when demo data is installed."""
        from . import (
            accounts,
            activities,
            company,
            contracts,
            credit,
            deals,
            dispatches,
            handovers,
            history,
            measures,
            people,
            story,
        )

        rng = Random(SEED)
        env = people.demo_env(self.env, self.env.ref("sales_process_mgmt.company_huaxing"))
        people.prepare(env)
        people.load_terms(env)
        company.prepare(env)
        tale = story.tell(rng, deals.plans(env), env.cr.now())
        deals.create(env, rng, tale)
        history.write(env, rng, tale)
        activities.create(env, rng, tale)
        accounts.create(env)
        self._load_documents(env, rng, tale)
        handovers.create(env)
        contracts.create(env)
        dispatches.create(env)
        credit.create(env)
        measures.measure(env, rng, tale)
        self._load_knowledge(env, tale)
        measures.look_again(env)
        _logger.info("Demo: %s opportunities of %s", len(tale), env.company.name)

    def _load_knowledge(self, env, tale):
        """What is known of deals and customers; each with a fixed seed of its own, so that one changes no other."""
        from . import accounts, cards, centre, control, plan, pool, qualification, rivals, selling_mode

        rivals.create(env, Random(f"{SEED} rivals"), tale)
        accounts.face_rivals(env)
        plan.judge_rivals(env)
        control.answer(env, tale)
        selling_mode.choose(env, tale)
        qualification.create(env, tale)
        centre.create(env, tale)
        cards.create(env, Random(SEED))
        pool.create(env)

    def _load_documents(self, env, rng, tale):
        from . import billing, documents, plan, stock

        orders = documents.create(env, rng, tale)
        stock.fill(env, orders)
        documents.confirm(env, orders)
        stock.deliver(env, orders)
        billing.recall(env)
        billing.invoice(env, orders)
        plan.create(env, orders)
