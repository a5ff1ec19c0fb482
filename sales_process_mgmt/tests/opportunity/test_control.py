from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import DealCase


class ControlCase(DealCase):
    """Answers factors as their rep does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("control_score")
        cls.company = cls.env.company
        cls.company.sales_control_preset = "course"
        cls.team.company_id = cls.company
        cls.customer = cls.env["res.partner"].create({"name": "Waterworks", "is_company": True})
        cls.coach = cls.env["res.partner"].create({"name": "Engineer Zhang", "parent_id": cls.customer.id})
        cls.lead.partner_id = cls.customer
        cls.factors = {factor.code: factor for factor in cls.env["sales.control.factor"].search([])}

    def _answer(self, *codes, state="yes", lead=None):
        lead = (lead or self.lead).with_user(self.rep)
        for code in codes:
            lead.sales_answer_control(self.factors[code].id, {"state": state})

    def _score(self, lead=None):
        lead = lead or self.lead
        lead.invalidate_recordset()
        return lead.sales_control_text, lead.sales_control_zone

    def _lines(self, lead=None):
        """Return the history as ``(code, from, to, score)``, oldest first."""
        lines = (lead or self.lead).sales_control_history_ids.sorted("id")
        return [(line.factor_id.code, line.from_state, line.to_state, line.score) for line in lines]

    def _eight_clear_one_first(self, lead=None):
        self._answer(*(f"C{number}" for number in range(1, 9)), "F1", lead=lead)


@tagged("post_install", "-at_install")
class TestControl(ControlCase):
    """Walk 2: the score under both presets, at once, and its history."""

    # === WALK ===

    def test_thirteen_factors(self):
        kinds = [factor.kind for factor in self.factors.values()]
        self.assertEqual((kinds.count("win"), kinds.count("first"), kinds.count("clear")), (1, 3, 9))
        self.assertTrue(all(factor.question and factor.coaching for factor in self.factors.values()))

    def test_course_and_published_rates_of_8c_1f(self):
        self._eight_clear_one_first()
        self.assertEqual(self._score(), ("8C 1F 0W · ≥ 60 %", "win"))
        self.assertEqual(self.lead.sales_control_pill, "Win · 8C 1F 0W · ≥ 60 %")
        self.assertEqual(self.lead.sales_control_rate, 60)
        self.company.sales_control_preset = "published"
        self.assertEqual(self._score(), ("8C 1F 0W · 3 %", "lose"))
        self.assertEqual(self.lead.sales_control_rate, 3)

    def test_one_answer_changed_is_visible_at_once(self):
        self._eight_clear_one_first()
        self._answer("C8", state="no")
        self.assertEqual(self._score(), ("7C 1F 0W", False))
        self.assertEqual(self.lead.sales_control_pill, "7C 1F 0W · 1 Clear missing for ≥ 60 %")
        last = self.lead.sales_control_history_ids.sorted("id")[-1]
        self.assertEqual((last.factor_id, last.from_state, last.to_state), (self.factors["C8"], "yes", "no"))
        self.assertEqual((last.clear, last.first, last.win, last.zone), (7, 1, 0, False))
        self.assertTrue(last.is_turn, "the deal left the zone win")
        self.assertEqual(last.user_id, self.rep)
        shown = self.as_rep.sales_control_sheet
        state = next(factor["state"] for factor in shown["factors"] if factor["code"] == "C8")
        self.assertEqual((state, shown["history"][0]["to_state"]), ("no", "no"))

    def test_what_is_missing_names_both_kinds(self):
        self._answer(*(f"C{number}" for number in range(1, 8)))
        self.assertEqual(self.lead.sales_control_missing, "1 Clear and 1 First missing for ≥ 60 %")
        self._answer("C8", "F2")
        self.lead.invalidate_recordset()
        self.assertFalse(self.lead.sales_control_missing)

    def test_what_is_missing_follows_the_preset(self):
        self._eight_clear_one_first()
        self.assertFalse(self.lead.sales_control_missing, "it is in the zone win")
        self.company.sales_control_preset = "published"
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.sales_control_missing, "1 First missing for 50 %")

    def test_published_table(self):
        """Every row of it, and what it does not define."""
        scores = {
            (row["win"], row["first"], row["clear"]): (row["rate"], row["zone"])
            for row in self.env["sales.control.rate"]._scores()
            if row["preset"] == "published"
        }
        self.assertEqual(len(scores), 2 * 4 * 10, "no score without a rate")
        expected = {
            (1, 3, 0): (100, "win"),
            (1, 2, 0): (99, "win"),
            (1, 1, 9): (91, "win"),
            (1, 1, 8): (85, "win"),
            (1, 1, 6): (85, "win"),
            (1, 1, 5): (50, "volatile"),
            (0, 2, 9): (50, "volatile"),
            (0, 2, 7): (50, "volatile"),
            (0, 2, 6): (26, "lose"),
            (0, 2, 5): (22, "lose"),
            (0, 1, 9): (3, "lose"),
            (0, 0, 9): (0, "lose"),
            (0, 3, 7): (50, "volatile"),
            (0, 3, 6): (26, "lose"),
            (1, 0, 9): (3, "lose"),
        }
        self.assertEqual({counts: scores[counts] for counts in expected}, expected)

    def test_course_names_no_rate_below_its_rule(self):
        scores = [row for row in self.env["sales.control.rate"]._scores() if row["preset"] == "course"]
        self.assertEqual(len(scores), 2 * 3 * 2)
        self.assertTrue(all(row["clear"] >= 8 and row["first"] >= 1 and row["zone"] == "win" for row in scores))

    # === HISTORY ===

    def test_history_has_a_line_for_each_change_and_none_for_evidence(self):
        self._answer("C1", "C2")
        self._answer("C2", state="no")
        self._answer("C2", state="no")
        self.as_rep.sales_answer_control(self.factors["C2"].id, {"evidence": "He said so."})
        self.assertEqual(
            self._lines(),
            [
                ("C1", "unknown", "yes", "1C 0F 0W"),
                ("C2", "unknown", "yes", "2C 0F 0W"),
                ("C2", "yes", "no", "1C 0F 0W"),
            ],
        )

    def test_history_says_that_the_rates_changed(self):
        self._answer("F1")
        self.company.sales_control_preset = "published"
        self.assertEqual(self._lines()[-1], (False, False, False, "0C 1F 0W · 3 %"))
        self.assertEqual(self.lead.sales_control_zone, "lose")
        self.assertFalse(any(self.lead.sales_control_history_ids.mapped("is_turn")), "the rates turned, not the deal")

    def test_hint_comes_with_the_opportunity(self):
        self._eight_clear_one_first()

        def statements(*names):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.as_rep.web_read(dict.fromkeys(("name", "company_id", "team_id", *names), {}))
            return self.cr.sql_log_count - before

        statements("sales_control_missing")
        without = statements("sales_control_text")
        company = 2  # the company of the team, and its rates; the form names both anyway
        self.assertLessEqual(statements("sales_control_text", "sales_control_missing"), without + company)

    def test_nobody_writes_history(self):
        self._answer("C1")
        line = self.lead.sales_control_history_ids
        values = {"lead_id": self.lead.id, "date": "2026-01-01", "win": 1}
        for user in (self.rep, self.manager, self.env.user):
            for change in (
                lambda line: line.write({"clear": 9}),
                lambda line: line.unlink(),
                lambda line: line.create(values),
            ):
                with self._refused(AccessError):
                    change(line.with_user(user).sudo(user == self.env.user))

    def test_history_opens_for_one_opportunity(self):
        self._answer("C1")
        action = self.as_rep.action_sales_control_history()
        found = self.env[action["res_model"]].with_user(self.rep).search(action["domain"])
        self.assertEqual(found, self.lead.sales_control_history_ids)

    def test_a_day_ends_with_its_last_score(self):
        self._eight_clear_one_first()
        self._answer("C8", state="no")
        lines = self.env["sales.control.history"].with_user(self.rep)
        spec = ["total:last", "rate:last", "clear:last"]
        [day] = lines.formatted_read_group([("lead_id", "=", self.lead.id)], ["date:day"], spec)
        self.assertEqual([day[name] for name in spec], [8, 0, 7])
        self.assertEqual(lines.fields_get(["total"])["total"]["aggregator"], "last")

    # === WHAT CHANGES THE SCORE BESIDES ANSWERS ===

    def test_changed_rate_reaches_open_deals_and_not_closed_ones(self):
        won = self._lead(name="Won", partner_id=self.customer.id)
        for lead in (self.lead, won):
            self._eight_clear_one_first(lead)
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET won_status = 'won' WHERE id = %s", [won.id])
        self.env.ref("sales_process_mgmt.control_rate_course_8c1f").write({"rate": 70, "text": "≥ 70 %", "zone": "win"})
        self.assertEqual(self._score(), ("8C 1F 0W · ≥ 70 %", "win"))
        self.assertEqual(self._score(won), ("8C 1F 0W · ≥ 60 %", "win"))

    def test_won_deal_keeps_its_score(self):
        won = self._lead(team_id=self.plain_team.id, partner_id=self.customer.id)
        self._answer("C1", lead=won)
        won.action_set_won()
        self.assertEqual(won.won_status, "won")
        self.assertFalse(won.with_user(self.rep).sales_control_sheet["editable"])
        factor, answers = self.factors["W1"].id, self.env["sales.control.answer"]
        values = {"lead_id": won.id, "factor_id": factor, "state": "yes"}
        for user in (self.rep, self.leader, self.manager):
            for door in (
                lambda user=user: won.with_user(user).sales_answer_control(factor, {"state": "yes"}),
                lambda user=user: answers.with_user(user).create(dict(values)),
                lambda user=user: won.sales_control_answer_ids.with_user(user).write({"state": "no"}),
            ):
                with self._refused(UserError, "“Pump station” is closed: reopen it"):
                    door()
        self.assertEqual(self._score(won)[0], "1C 0F 0W")

    def test_lost_deal_keeps_its_score(self):
        self._answer("C1")
        self.as_rep.action_set_lost()
        with self._refused(UserError, "“Pump station” is closed: reopen it"):
            self._answer("C2")
        self.as_rep.action_unarchive()
        self._answer("C2")
        self.assertEqual(self._score()[0], "2C 0F 0W")

    def test_archived_factor_does_not_count_and_is_not_asked(self):
        self._answer("C1", "C9")
        self.factors["C9"].active = False
        self.assertEqual(self._score()[0], "1C 0F 0W")
        self.assertNotIn("C9", [factor["code"] for factor in self.as_rep.sales_control_sheet["factors"]])
        with self._refused(UserError, "does not ask"):
            self._answer("C9")
        with self._refused(UserError, "does not ask"):
            self.lead.sales_control_answer_ids.with_user(self.rep).write({"state": "no"})
        self.factors["C9"].active = True
        self.assertEqual(self._score()[0], "2C 0F 0W")

    def test_nightly_job_finds_what_went_to_another_company(self):
        self._answer("F1")
        other = self.env["res.company"].create({"name": "Second", "sales_control_preset": "published"})
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET company_id = %s WHERE id = %s", [other.id, self.lead.id])
        self.env.invalidate_all()
        self._run_cron("ir_cron_control")
        self.assertEqual(self._score(), ("0C 1F 0W · 3 %", "lose"))
        self._run_cron("ir_cron_control")
        self.assertEqual(len(self._lines()), 2, "running it twice changes nothing")

    def test_answers_moved_by_sql_are_counted_anew(self):
        head = self._lead(name="Head")
        self._answer("C1", "C2")
        self.env.flush_all()
        self.cr.execute("UPDATE sales_control_answer SET lead_id = %s WHERE lead_id = %s", [head.id, self.lead.id])
        head._sales_control_recount()
        self.assertEqual(self._score(head)[0], "2C 0F 0W")
        self.assertEqual(self._lines(head), [(False, False, False, "2C 0F 0W")])

    def _found(self, lead, code, state, evidence, days, coach=False):
        """Answer a factor so many days ago."""
        values = {"state": state, "evidence": evidence, "coach_id": coach and coach.id}
        lead.with_user(self.rep).sales_answer_control(self.factors[code].id, values)
        answer = lead.sales_control_answer_ids.filtered(lambda one: one.factor_id == self.factors[code])
        self.env.flush_all()
        self.cr.execute("UPDATE sales_control_answer SET date = %s WHERE id = %s", [self._days_ago(days), answer.id])
        self.env.invalidate_all()

    def _merged(self, *tail):
        """Merge into the test's opportunity and return ``{code: (state, evidence, coach)}``."""
        merged = self.lead.concat(*tail).with_user(self.manager).merge_opportunity().sudo()
        self.assertEqual(merged, self.lead)
        return {
            answer.factor_id.code: (answer.state, answer.evidence, answer.coach_id)
            for answer in merged.sales_control_answer_ids
        }

    def test_merging_takes_the_latest_answer_and_keeps_the_evidence_of_all(self):
        tail, nobody = self._lead(name="Tail", partner_id=self.customer.id), self.env["res.partner"]
        self.lead.probability = 90  # it stays
        self._found(self.lead, "C1", "no", "old no", 60, self.coach)
        self._found(tail, "C1", "yes", "new yes", 0)
        self._found(self.lead, "C2", "yes", "new yes", 1, self.coach)
        self._found(tail, "C2", "no", "old no", 30)
        self._found(self.lead, "C3", "unknown", "asked twice", 0)
        self._found(tail, "C3", "yes", "he told us", 90, self.coach)
        self._found(tail, "F1", "yes", "seen", 5)
        day = (self._days_ago(60).date(), self._days_ago(30).date())
        expected = {
            "C1": ("yes", f"new yes\nNo ({day[0]}): old no", nobody),
            "C2": ("yes", f"new yes\nNo ({day[1]}): old no", self.coach),
            "C3": ("yes", "he told us\nasked twice", self.coach),
            "F1": ("yes", "seen", nobody),
        }
        self.assertEqual(self._merged(tail), expected)
        self.assertEqual(self._score()[0], "3C 1F 0W")
        last = self.lead.sales_control_history_ids.sorted("id")[-1]
        self.assertEqual((last.score, bool(last.factor_id)), ("3C 1F 0W", False))

    def test_merging_two_that_answer_what_the_first_never_asked(self):
        others = [self._lead(name=f"Tail {number}", partner_id=self.customer.id) for number in range(2)]
        self.lead.probability = 90
        self._found(others[0], "C1", "no", "old no", 9)
        self._found(others[1], "C1", "yes", "new yes", 2)
        day = self._days_ago(9).date()
        self.assertEqual(
            self._merged(*others), {"C1": ("yes", f"new yes\nNo ({day}): old no", self.env["res.partner"])}
        )

    def test_copy_begins_without_answers(self):
        self._eight_clear_one_first()
        copy = self.lead.copy()
        self.assertFalse(copy.sales_control_answer_ids or copy.sales_control_history_ids)
        self.assertEqual(self._score(copy), (False, False))
        self.assertFalse(copy.sales_control_clear or copy.sales_control_answered)

    def test_opportunity_without_answers_has_no_score(self):
        self.assertEqual(self.lead.sales_control_pill, "Control: not answered")
        self.assertFalse(self.env["crm.lead"].new().sales_control_pill, "nothing to answer before it is saved")
        self._answer("C1")
        self._answer("C1", state="unknown")
        self.assertEqual(self._score(), (False, False))

    # === COST ===

    def test_many_answers_are_scored_in_one_statement(self):
        leads = self.env["crm.lead"].concat(*(self._lead(name=f"Deal {number}") for number in range(20)))
        answers = self.env["sales.control.answer"]
        values = [{"lead_id": lead.id, "factor_id": self.factors["C1"].id, "state": "yes"} for lead in leads]
        few, many = values[:1], values[1:]
        answers.create(few[0])
        self.env.flush_all()
        before = self.cr.sql_log_count
        answers.create(many)
        self.env.flush_all()
        self.assertLess(self.cr.sql_log_count - before, 15)
        self.assertEqual(set(leads.mapped("sales_control_text")), {"1C 0F 0W"})

    def test_sheet_and_pill_cost_one_statement(self):
        self._eight_clear_one_first()
        other = self._lead(partner_id=self.customer.id).with_user(self.rep)
        for lead in (other, self.as_rep):  # the first one fills the caches of rights and texts
            self.env.flush_all()
            lead.invalidate_recordset()
            lead.read(["active", "partner_id", "sales_control_text", "company_id"])
            lead.has_access("write")
            before = self.cr.sql_log_count
            self.assertEqual(len(lead.sales_control_sheet["factors"]), 13)
            self.assertEqual("8C 1F 0W" in lead.sales_control_pill, lead != other)
            cost = self.cr.sql_log_count - before
        self.assertLessEqual(cost, 2, "the sheet, and whether one may write")


@tagged("post_install", "-at_install")
class TestControlBadInput(ControlCase):
    """Who may answer, what cannot be forged, and what is refused with its figures."""

    # === ANSWERS ===

    def test_answer_is_signed(self):
        answers = self.env["sales.control.answer"].with_user(self.rep)
        forged = {"user_id": self.manager.id, "date": "2020-01-01 00:00:00"}
        place = {"lead_id": self.lead.id, "factor_id": self.factors["W1"].id}
        answer = answers.create(place | forged | {"state": "yes"})
        self.assertEqual(answer.user_id, self.rep)
        self.assertNotEqual(answer.date.year, 2020)
        answer.with_user(self.leader).write(forged)
        self.assertEqual(answer.user_id, self.rep, "who changes nothing signs nothing")
        with self._refused(AccessError):
            answer.write({"lead_id": self._lead().id})
        with self._refused(AccessError):
            answer.unlink()

    def test_score_cannot_be_typed(self):
        forged = {"sales_control_clear": 9, "sales_control_zone": "win", "sales_control_text": "9C", "name": "Typed"}
        self.as_rep.write(dict(forged))
        self.assertEqual(self._score(), (False, False))
        self.assertEqual(self.lead.name, "Typed")
        context = {f"default_{name}": value for name, value in forged.items()}
        lines = {"sales_control_answer_ids": [(0, 0, {"factor_id": self.factors["W1"].id, "state": "yes"})]}
        made = self.env["crm.lead"].with_user(self.rep).with_context(**context).create(forged | lines)
        self.assertEqual(self._score(made), (False, False))
        self.assertFalse(made.sales_control_clear or made.sales_control_answer_ids)

    def test_another_reps_opportunity_cannot_be_answered_or_read(self):
        self._answer("C1")
        other = self.lead.with_user(self.other_rep)
        answers = self.env["sales.control.answer"].with_user(self.other_rep)
        history = self.env["sales.control.history"].with_user(self.other_rep)
        self.env.invalidate_all()
        with self._refused(AccessError):
            other.sales_answer_control(self.factors["C2"].id, {"state": "yes"})
        with self._refused(AccessError):
            answers.create({"lead_id": self.lead.id, "factor_id": self.factors["C2"].id, "state": "yes"})
        with self._refused(AccessError):
            self.lead.sales_control_answer_ids.with_user(self.other_rep).write({"state": "no"})
        with self._refused(AccessError):
            other.read(["sales_control_sheet"])
        for model in (answers, history):
            self.assertFalse(model.search([("lead_id", "=", self.lead.id)]))
        leader = self.lead.with_user(self.leader)
        leader.sales_answer_control(self.factors["C2"].id, {"state": "yes"})
        self.assertEqual(len(history.with_user(self.leader).search([("lead_id", "=", self.lead.id)])), 2)

    def test_unknown_factor_and_state_are_refused(self):
        for factor in (99999999, "C1", None, 2**40):
            with self._refused(UserError):
                self.as_rep.sales_answer_control(factor, {"state": "yes"})
        with self._refused(ValueError):
            self.as_rep.sales_answer_control(self.factors["C1"].id, {"state": "maybe"})

    def test_only_what_an_answer_is_made_of_is_taken(self):
        other = self._lead(name="Other")
        forged = {"state": "yes", "lead_id": other.id, "user_id": self.manager.id, "factor_id": self.factors["W1"].id}
        self.as_rep.sales_answer_control(self.factors["C1"].id, forged)
        answer = self.lead.sales_control_answer_ids
        self.assertEqual((answer.factor_id, answer.user_id), (self.factors["C1"], self.rep))
        self.assertFalse(other.sales_control_answer_ids)

    def test_coach_is_somebody_inside_the_customer(self):
        factor = self.factors["F2"].id
        self.as_rep.sales_answer_control(factor, {"state": "yes", "coach_id": self.coach.id})
        self.assertEqual(self.lead.sales_control_answer_ids.coach_id, self.coach)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for nobody in (stranger, self.customer, self.rep.partner_id):
            with self._refused(ValidationError, nobody.name, "Waterworks"):
                self.as_rep.sales_answer_control(factor, {"coach_id": nobody.id})

    def test_sheet_offers_the_people_of_the_customer(self):
        self.env["res.partner"].create({"name": "Elsewhere"})
        self.assertEqual([person["name"] for person in self.as_rep.sales_control_sheet["contacts"]], ["Engineer Zhang"])

    def test_sheet_hides_people_of_a_company_that_the_user_may_not_read(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.coach.company_id = other
        self.env.invalidate_all()
        self.assertFalse(self.as_rep.sales_control_sheet["contacts"])

    def test_evidence_has_a_limit(self):
        with self._refused(ValidationError, "10001", "10000"):
            self.as_rep.sales_answer_control(self.factors["C1"].id, {"evidence": "x" * 10_001})

    def test_part_that_is_off_answers_nothing(self):
        self._switch("control_score", on=False)
        answers, place = self.env["sales.control.answer"].with_user(self.rep), {"lead_id": self.lead.id}
        for door in (
            lambda: self._answer("C1"),
            lambda: answers.create(place | {"factor_id": self.factors["C1"].id, "state": "yes"}),
        ):
            with self._refused(UserError, "switched off"):
                door()
        form = self.env.ref("crm.crm_lead_view_form")
        arch = self.env["crm.lead"].with_user(self.rep).get_view(form.id, "form")["arch"]
        self.assertNotIn("sales_control", arch)
        self._switch("control_score")
        arch = self.env["crm.lead"].with_user(self.rep).get_view(form.id, "form")["arch"]
        self.assertIn("sales_control_sheet", arch)
        self.assertIn("sales_control_pill", arch)

    # === RATES AND FACTORS ===

    def test_rates_are_refused_with_their_figures(self):
        rates = self.env["sales.control.rate"].with_user(self.manager)
        for values, *parts in (
            ({"rate": 101}, "101", "100"),
            ({"rate": -1}, "-1", "0"),
            ({"rate": 50, "clear_min": 8, "clear_max": 3}, "8", "3", "Clear"),
            ({"rate": 50, "win_min": 1, "win_max": 0}, "1", "0", "Win"),
            ({"rate": 50, "first_max": 4}, "4", "3"),
            ({"rate": 50, "clear_max": 10}, "10", "9"),
            ({"rate": 50, "win_min": -1}, "-1", "0"),
        ):
            with self._refused(ValidationError, *parts):
                rates.create({"preset": "course"} | values)
        rate = rates.create({"preset": "course", "rate": 50})
        self.assertEqual((rate.text, rate.zone), ("50 %", "volatile"))
        with self._refused(ValidationError, "120"):
            rate.rate = 120

    def test_reps_read_rates_and_factors_and_change_none(self):
        rate = self.env.ref("sales_process_mgmt.control_rate_course_8c1f").with_user(self.rep)
        factor = self.factors["C1"].with_user(self.rep)
        self.assertTrue(rate.text and factor.question)
        for record in (rate, factor):
            with self._refused(AccessError):
                record.write({"sequence": 1})
        with self._refused(AccessError):
            self.env["sales.control.factor"].with_user(self.manager).create({"name": "W2", "code": "W2", "kind": "win"})
        with self._refused(AccessError):
            self.factors["C1"].with_user(self.manager).write({"kind": "win"})
        with self._refused(AccessError):
            self.factors["C1"].with_user(self.manager).unlink()
        self.factors["C1"].with_user(self.manager).write({"name": "Our way", "coaching": "Ask."})
        self.assertEqual(self.factors["C1"].name, "Our way")
