"""What the web client reads of a record besides its form: the chatter."""

from odoo.addons.mail.tools.discuss import Store

CHATTER = ["activities", "attachments", "contact_fields", "followers", "scheduledMessages", "suggestedRecipients"]


def read_chatter(record):
    """Read as the routes ``/mail/thread/messages`` and ``/mail/data`` do; how many messages."""
    record.env.invalidate_all()
    thread = record._get_thread_with_access(record.id, mode="read")
    messages = record.env["mail.message"]._message_fetch(domain=None, thread=thread, limit=30)["messages"]
    messages.set_message_done()
    Store().add(messages).get_result()
    record.env.invalidate_all()
    thread = record._get_thread_with_access(record.id, mode="read")
    Store().add(thread, request_list=CHATTER, as_thread=True).get_result()
    return len(messages)
