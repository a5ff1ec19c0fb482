from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverMeeting(HandoverCase):
    """Meetings that are to come go along: nobody of the customer comes to meet somebody who has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._customers(1)
        cls.buyer = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.partner.id})
        cls.lead = cls._lead(partner_id=cls.partner.id)

    def _meeting(self, *guests, days=2, **values):
        start = fields.Datetime.now() + timedelta(days=days)
        defaults = {
            "name": "Visit",
            "user_id": self.rep.id,
            "partner_ids": [Command.set([self.rep.partner_id.id, *(guest.id for guest in guests)])],
            "start": start,
            "stop": start + timedelta(hours=1),
        }
        return self.env["calendar.event"].create(defaults | values)

    def _who(self, meeting):
        self.env.invalidate_all()
        self.assertEqual(meeting.attendee_ids.partner_id, meeting.partner_ids)
        return meeting.user_id, meeting.partner_ids

    def test_they_go_with_their_customer(self):
        met, on_deal = self._meeting(self.buyer), self._meeting(opportunity_id=self.lead.id)
        among_us, over = self._meeting(self.third_rep.partner_id), self._meeting(self.buyer, days=-2)
        activity = self.lead.activity_schedule("mail.mail_activity_data_meeting", user_id=self.rep.id)
        activity.calendar_event_id = on_deal
        handover = self._handover()
        handover.action_preview()
        self.assertIn("2 Meetings", handover.receiver_ids.also)
        line = self._line(handover, met)
        self.assertEqual((line.partner_id, line.exception), (self.partner, False))
        self.assertIn("Visit, ", line.name)
        mails = self.env["mail.mail"].search_count([])
        handover.action_hand_over()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1, "told once")
        taker, giver = self.other_rep.partner_id, self.rep.partner_id
        self.assertEqual(self._who(met), (self.other_rep, taker | self.buyer))
        self.assertEqual(self._who(on_deal), (self.other_rep, taker))
        self.assertEqual(activity.user_id, self.other_rep)
        self.assertNotIn(giver, met.message_partner_ids)
        self.assertEqual(len(self._notes(met)), 1)
        self.assertEqual(self._who(among_us)[0], self.rep)
        self.assertEqual(self._who(over), (self.rep, giver | self.buyer))

    def test_what_a_calendar_hides_stays(self):
        hidden, shown = self._meeting(self.buyer, privacy="private"), self._meeting(self.buyer, privacy="public")
        self.rep.with_user(self.rep).calendar_default_privacy = "private"
        usual = self._meeting(self.buyer)
        handover = self._handover()
        late = self._meeting(self.buyer, privacy="public")
        handover.action_preview()
        late.privacy = "private"
        handover.action_hand_over()
        owners = [self._who(some)[0] for some in (hidden, usual, late, shown)]
        self.assertEqual(owners, [self.rep] * 3 + [self.other_rep])

    def test_the_calendar_of_the_stand_in_keeps_nothing(self):
        self.other_rep.with_user(self.other_rep).calendar_default_privacy = "private"
        meeting = self._meeting(self.buyer)
        handover = self._done(self._temporary())
        self.assertEqual(self._who(meeting)[0], self.other_rep)
        handover.action_give_back()
        self.assertEqual(self._who(meeting)[0], self.rep)

    def test_of_who_was_archived(self):
        meeting = self._meeting(self.buyer)
        self.rep.action_archive()
        self._done(self._handover())
        self.assertEqual(self._who(meeting), (self.other_rep, self.other_rep.partner_id | self.buyer))

    def test_of_a_series_what_is_to_come(self):
        rule = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count", "count": 6}
        series = self._meeting(self.buyer, days=-2, **rule).recurrence_id
        meetings = series.calendar_event_ids.sorted("start")
        handover = self._done(self._temporary())
        self.assertEqual(meetings.mapped("recurrence_id"), series)
        owners = [self.rep] * 3 + [self.other_rep] * 3
        self.assertEqual([self._who(meeting)[0] for meeting in meetings], owners)
        past = {"start": meetings[0].start - timedelta(days=1), "stop": meetings[0].stop - timedelta(days=1)}
        meetings[3].write(past)  # has been held by the stand-in meanwhile
        handover.action_give_back()
        owners[4:] = [self.rep] * 2
        self.assertEqual([self._who(meeting)[0] for meeting in meetings], owners)
        self.assertEqual(self._line(handover, meetings[3]).reason, "closed")

    def test_who_sat_there_anyway_still_does_when_it_goes_back(self):
        alone = self._meeting(self.buyer)
        both = self._meeting(self.buyer, self.other_rep.partner_id)
        handover = self._done(self._temporary())
        self.assertEqual(self._who(both), (self.other_rep, self.buyer | self.other_rep.partner_id))
        handover.action_give_back()
        self.assertEqual(self._who(alone), (self.rep, self.buyer | self.rep.partner_id))
        self.assertEqual(self._who(both), (self.rep, self.buyer | self.rep.partner_id | self.other_rep.partner_id))

    def test_a_customer_that_goes_to_another_takes_its_meetings_there(self):
        handover = self._handover(self.other_rep, self.third_rep)
        meeting = self._meeting(self.buyer)
        handover.action_preview()
        line = self._line(handover, self.partner)
        line.to_user_id = (self.other_rep | self.third_rep) - line.to_user_id
        handover.action_hand_over()
        self.assertEqual(self._who(meeting)[0], self.partner.user_id)

    def test_statements_do_not_grow(self):
        def cost(count):
            for number in range(count):
                self._meeting(self.buyer, days=number + 2)
            handover = self._handover(has_customer=False, has_opportunity=False)
            handover.action_preview()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            handover.action_hand_over()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = cost(5)
        self.assertLessEqual(cost(50), few + 50)
