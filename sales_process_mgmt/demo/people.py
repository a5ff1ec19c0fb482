"""Languages, passwords and access of the people in the demo."""

from odoo.tools import file_open

LOGINS = "sales_process_mgmt/demo/LOGINS.txt"
ENGLISH = ("lina", "chenjing", "zhoujie")  # work in English, so that both languages can be seen


def demo_env(env, company):
    """Return an environment that works in ``company`` alone and makes no noise."""
    quiet = {
        "tracking_disable": True,
        "mail_create_nolog": True,
        "mail_create_nosubscribe": True,
        "mail_auto_subscribe_no_notify": True,
        "mail_activity_quick_update": True,
        "no_reset_password": True,
        "skip_sms": True,
    }
    return env(context={**quiet, "allowed_company_ids": company.ids, "tz": "Asia/Shanghai"})


def load_terms(env):
    """Load the addon's translations, which Odoo does after its demo data: what is told in Chinese names its choices."""
    env["ir.module.module"]._load_module_terms(["sales_process_mgmt"], [_language(env)])


def _language(env):
    """Return the language of the company, where it is installed."""
    installed = {code for code, _name in env["res.lang"].get_installed()}
    return "zh_CN" if "zh_CN" in installed else "en_US"


def telling(env):
    """Return the environment in which the chatter is written: in the language of the company."""
    return env(context={**env.context, "lang": _language(env)})


def user(env, login):
    """Return the person of the demo with this login."""
    return env.ref(f"sales_process_mgmt.user_{login}")


def prepare(env):
    """Give everybody a language and the password that LOGINS.txt tells."""
    users = env["res.users"]
    if "en_US" not in {code for code, _name in env["res.lang"].get_installed()}:
        env["res.lang"]._activate_lang("en_US")
    language = _language(env)
    hashes = {}
    for login, password in _logins():
        person = users.search([("login", "=", login)])
        if login == "admin" or not person:
            continue
        if password not in hashes:  # one hash per password: each takes a good part of a second
            hashes[password] = users._crypt_context().hash(password)
        users._set_encrypted_password(person.id, hashes[password])
        person.lang = "en_US" if login in ENGLISH else language


def _logins():
    with file_open(LOGINS) as file:
        lines = [line for line in file.read().splitlines() if line and not line.startswith("#")]
    return [tuple(line.split("\t")[1:3]) for line in lines]
