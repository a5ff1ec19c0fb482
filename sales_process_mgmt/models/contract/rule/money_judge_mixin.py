import logging
from ast import literal_eval
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...base.domain_mixin import WRONG_DOMAIN

_logger = logging.getLogger(__name__)


class Case(NamedTuple):
    """What a rule judges: a document, for one contract and one order that it is about; one of them may be empty."""

    document: models.BaseModel
    contract: models.BaseModel
    order: models.BaseModel


class SalesMoneyJudgeMixin(models.AbstractModel):
    """What each kind of money rule looks at. A judge returns ``{case: why it may not pass}``, with figures."""

    _name = "sales.money.judge.mixin"
    _description = "Judge of Money Rules"

    # === MONEY ===

    def _paid(self, cases):
        """Return ``{case: (collected, total, currency)}``; by the order where there is one, else by the contract."""
        paid = self.env["sales.money.paid"]
        orders = self.env["sale.order"].union(*(case.order for case in cases))
        contracts = self.env["sales.contract"].union(*(case.contract for case in cases if not case.order))
        found = paid._of_orders(orders) | paid._of_contracts(contracts)
        return {
            case: (*found[case.order or case.contract], (case.order or case.contract).currency_id) for case in cases
        }

    def _judge_deposit(self, cases):
        """The first instalment is in: what is collected covers it."""
        cases = [case for case in cases if self._plan(case)]
        texts = {}
        for case, (collected, total, currency) in self._paid(cases).items():
            first = self._plan(case).sorted("sequence")[0]
            is_its_own = first._document() == self._judged(case)
            needed = first.amount if is_its_own else currency.round(total * self._share(first))
            if currency.compare_amounts(collected, needed) < 0:
                texts[case] = self.env._(
                    "the first instalment “%(installment)s” of %(document)s is %(needed)s; %(figures)s.",
                    installment=first.name,
                    document=self._judged(case).name,
                    needed=formatLang(self.env, needed, currency_obj=currency),
                    figures=self._figures(collected, total, currency),
                )
        return texts

    def _judged(self, case):
        """Return what the money of a case is counted for: a contract as a whole, or one order of a framework."""
        as_a_whole = case.contract and case.contract._has_own_order()
        return case.contract if as_a_whole or not case.order else case.order

    def _plan(self, case):
        """Return the instalments by which it is paid: the order's own, else the contract's."""
        return case.order.sales_installment_ids or case.contract.installment_ids

    def _share(self, installment):
        """Return the part that an instalment is of the total, from 0 to 1."""
        if installment.basis == "percent":
            return installment.percent / 100
        total = installment._document().amount_total
        return installment.amount / total if total else 0.0

    def _judge_collected(self, cases):
        """Enough of the total is collected to invoice more than down payments."""
        cases = [
            case
            for case in cases
            if (case.contract or case.order.sales_installment_ids) and not case.document._sales_is_deposit()
        ]
        texts = {}
        for case, (collected, total, currency) in self._paid(cases).items():
            needed = currency.round(total * self.percent / 100)
            if currency.compare_amounts(collected, needed) < 0:
                texts[case] = self.env._(
                    "%(contract)s: %(figures)s; %(needed)s (%(percent)s %%) are needed.",
                    contract=(case.contract or case.order).display_name,
                    figures=self._figures(collected, total, currency),
                    needed=formatLang(self.env, needed, currency_obj=currency),
                    percent=f"{self.percent:g}",
                )
        return texts

    def _figures(self, collected, total, currency):
        return self.env._(
            "collected are %(collected)s of %(total)s (%(share)s %%)",
            collected=formatLang(self.env, collected, currency_obj=currency),
            total=formatLang(self.env, total, currency_obj=currency),
            share=f"{round(100 * collected / total, 1) if total else 0:g}",
        )

    # === CONTRACT ===

    def _judge_contract(self, cases):
        """A contract that an order names is signed and runs; and an order that needs one names it."""
        lacking = [case for case in cases if not case.contract]
        needy = self._needing_contract(self.env["sale.order"].union(*(case.order for case in lacking)))
        texts = {
            case: self.env._("an order of this kind needs a signed contract, and names none.")
            for case in lacking
            if case.order in needy
        }
        for case in cases:
            if case.contract and case.contract.state != "signed":
                texts[case] = self.env._(
                    "%(contract)s is “%(state)s”: it must be signed and running.",
                    contract=case.contract.display_name,
                    state=case.contract._state_label(),
                )
        return texts

    @api.private
    def _needing_contract(self, orders):
        """Hook: return those orders without contract that need one; extend with ``super()``."""
        if not self.domain or not orders:
            return orders.browse()
        try:
            found = orders.search(Domain("id", "in", orders.ids) & Domain(literal_eval(self.domain)))
        except WRONG_DOMAIN as error:
            # Its field was removed since: it touches no order until somebody mends it, and is said in the log.
            _logger.warning("Money rule %s cannot be judged: %s", self.id, error)
            return orders.browse()
        return orders.browse(found.ids)
