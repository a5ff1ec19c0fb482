import threading
from contextlib import contextmanager

from werkzeug.test import Client

from odoo import SUPERUSER_ID, api, http
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger

PASSWORD = "Race for it, 2 at once"
PATIENCE = 60  # seconds that one waits for the others, and the test for all of them


class RaceCase(BaseCase):
    """People who act at the same moment, each on a connection of his own. What a test makes it removes itself."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())

    @contextmanager
    def _env(self, user_id=SUPERUSER_ID, **context):
        """An environment in a transaction of its own, which is committed at its end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, user_id, {"lang": "en_US"} | context)

    def _race(self, look, *actions, is_retried=True, **context):
        """Let each act in a transaction that is retried as the web layer does; all have looked before any acts.

        :param look: function of an environment that reads what the others are going to change
        :param actions: functions of an environment, or ``(user id, function)``
        :param is_retried: whether one of them must have been tried again
        :return: the texts of those that were refused
        """
        start = _Start(len(actions))

        def act(action):
            user_id, do = action if isinstance(action, tuple) else (SUPERUSER_ID, action)
            with self._env(user_id, **context) as env:

                def attempt():
                    look(env)
                    start.wait()
                    do(env)
                    env.flush_all()

                retrying(attempt, env)

        refused = self._together(act, actions)
        self.assertEqual(start.tries > len(actions), is_retried, "whether one of them was tried again")
        return refused

    def _race_web(self, model, method, *calls):
        """Let people call a method by the request that the web client sends; all have come to it before any runs it.

        :param calls: ``(login, ids, company id)``; the users' password is ``PASSWORD``
        :return: the texts of those that were refused, and how often the method was run
        """
        start, runs = _Start(len(calls)), getattr(self.registry[model], method)

        def wait_and_run(records, *arguments, **options):
            records.mapped("display_name")  # what one has looked at before the other has written
            start.wait()
            return runs(records, *arguments, **options)

        def call(login, ids, company_id):
            client = Client(http.root)
            _post(client, "/web/session/authenticate", db=get_db_name(), login=login, password=PASSWORD)
            options = {"context": {"lang": "en_US", "allowed_company_ids": [company_id]}}
            address = f"/web/dataset/call_kw/{model}/{method}"
            _post(client, address, model=model, method=method, args=[ids], kwargs=options)

        self.patch(self.registry[model], method, wait_and_run)
        with mute_logger("odoo.http"):  # what is refused is logged
            return self._together(lambda arguments: call(*arguments), calls), start.tries

    def _together(self, act, actions):
        """Run each action in a thread; the texts of those that were refused. Any other error fails the test."""
        refused, failed = [], []

        def run(action):
            try:
                act(action)
            except UserError as error:
                refused.append(str(error))
            except Exception as error:  # noqa: BLE001  the thread must hand it to the test
                failed.append(error)

        threads = [threading.Thread(target=run, args=(action,)) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(2 * PATIENCE)
        if failed:
            raise failed[0]
        return refused


class _Start:
    """Lets the first tries begin together; those that come again need not wait."""

    def __init__(self, number):
        self.number, self.tries = number, 0
        self.barrier, self.lock = threading.Barrier(number), threading.Lock()

    def wait(self):
        with self.lock:
            self.tries += 1
            is_first = self.tries <= self.number
        if is_first:
            self.barrier.wait(PATIENCE)


def _post(client, address, **parameters):
    """Return what the server answers.

    :raises UserError: with the text that the user would read
    """
    message = {"jsonrpc": "2.0", "method": "call", "params": parameters}
    answer = client.post(address, json=message, environ_overrides={"REMOTE_ADDR": "127.0.0.1"}).get_json()
    if error := answer.get("error"):
        data = error["data"]
        if data["name"] == "odoo.exceptions.UserError":
            raise UserError(data["message"])
        raise AssertionError(data["debug"])
    return answer["result"]
