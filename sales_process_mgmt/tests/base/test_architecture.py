import ast
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[2]
# Lowest first: a room never names a model of a later one. Core models are below everything.
ROOMS = ["base", "process", "customer", "opportunity", "contract", "finance", "visit", "forecast", "extend"]
MODEL_NAME = re.compile(r"^sales\.[a-z_]+(\.[a-z_]+)*$")
# Mixins of Odoo that models of ours inherit; they extend nothing.
ABSTRACT = ("sales.", "mail.", "portal.mixin", "analytic.mixin")
# Core models that rooms give mixins.
COMPOSED_MODELS = ("crm.lead", "crm.stage", "crm.team", "res.partner", "stock.move", "stock.picking")
PORTAL_MODELS = (
    "res.partner",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
    "stock.picking",
)


def room_of(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] == "models" and len(parts) > 2:
        return parts[1]
    return "top" if parts[0] in ("report", "wizard") else None


def rank(room):
    return len(ROOMS) if room == "top" else ROOMS.index(room)


def sources():
    for path in sorted(ROOT.rglob("*.py")):
        if room_of(path) and path.name != "__init__.py":
            yield path, ast.parse(path.read_text())


def strings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def assigned(tree, name):
    """Return the string or strings that classes of a file assign to ``name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", None) == name:
                    value = ast.literal_eval(statement.value)
                    yield from [value] if isinstance(value, str) else value


@tagged("post_install", "-at_install")
class TestArchitecture(TransactionCase):
    """The house keeps its plan: read from the source tree, so that a wrong name fails before it is used."""

    def _rooms_of_models(self):
        rooms = {}
        for path, tree in sources():
            for name in assigned(tree, "_name"):
                # A model of ours that extend/ composes with mixins of higher rooms is at home where it is defined.
                if name.startswith("sales.") and (name not in rooms or rank(room_of(path)) < rank(rooms[name])):
                    rooms[name] = room_of(path)
        return rooms

    def test_no_room_names_a_model_of_a_higher_one(self):
        rooms = self._rooms_of_models()
        self.assertIn("sales.process", rooms)
        upward = []
        for path, tree in sources():
            here = room_of(path)
            for line, text in strings(tree):
                if MODEL_NAME.match(text) and text in rooms and rank(rooms[text]) > rank(here):
                    upward.append(f"{path.relative_to(ROOT)}:{line} names {text} of {rooms[text]}")
        self.assertFalse(upward)

    def test_tools_do_not_import_odoo(self):
        for path in sorted((ROOT / "tools").glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [alias.name for alias in getattr(node, "names", [])] + [getattr(node, "module", None) or ""]
                self.assertFalse([name for name in names if name.split(".")[0] == "odoo"], path)

    def test_core_models_have_exactly_one_file_in_extend(self):
        for path, tree in sources():
            if room_of(path) == "extend":
                continue
            ours = [name for name in assigned(tree, "_inherit") if not name.startswith(ABSTRACT)]
            self.assertFalse(ours, f"{path.relative_to(ROOT)} extends a core model outside extend/")

    def test_mixins_define_no_name_of_the_core_model(self):
        """A mixin added by extension stands behind core's classes: its override would never be called."""
        for model in COMPOSED_MODELS:
            core = {
                name
                for cls in type(self.env[model]).__mro__
                if cls.__module__.startswith("odoo.addons.") and "sales_process_mgmt" not in cls.__module__
                for name in vars(cls)
            }
            core -= set(vars(type(self.env["base"]))) | {
                "__doc__",
                "__module__",
                "_name",
                "_inherit",
                "_description",
            }
            for cls in type(self.env[model]).__mro__:
                if ".sales_process_mgmt.models." in cls.__module__ and ".extend." not in cls.__module__:
                    clash = {name for name in vars(cls) if name in core and not name.startswith("__")}
                    clash -= {"_module", "_depends", "_register", "_original_module", "_log_access", "_auto"}
                    self.assertFalse(clash, cls)

    def test_fields_on_models_that_portal_users_read_have_groups(self):
        for model in PORTAL_MODELS:
            for field in self.env[model]._fields.values():
                if field._module == "sales_process_mgmt":
                    self.assertTrue(field.groups, f"{model}.{field.name}")

    def test_own_models_that_portal_users_read_are_closed_but_for_named_fields(self):
        portal = self.env.ref("base.group_portal")
        rights = self.env["ir.model.access"].search([("group_id", "in", (portal | portal.implied_ids).ids)])
        own = rights.model_id.filtered(lambda model: "sales_process_mgmt" in model.modules.split(", "))
        own = [name for name in own.mapped("model") if name.startswith("sales.")]
        self.assertIn("sales.contract", own)
        for name in own:
            self.assertTrue(self.env[name]._portal_fields, f"{name} needs sales.portal.read.mixin")

    def test_every_model_has_rights_and_no_history_can_be_changed(self):
        access = self.env["ir.model.access"].search(
            [("model_id.model", "in", ["sales.stage.transition", "sales.stage.win.rate"])]
        )
        self.assertFalse(access.filtered(lambda rule: rule.perm_write or rule.perm_create or rule.perm_unlink))

    def test_files_and_functions_are_small(self):
        for path in sorted(ROOT.rglob("*.py")):
            source = path.read_text()
            limit = 500 if "tests" in path.parts else 400
            self.assertLessEqual(source.count("\n"), limit, path)
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.FunctionDef):
                    self.assertLessEqual(node.end_lineno - node.lineno + 1, 50, f"{path}:{node.lineno}")

    def test_test_files_have_unique_names(self):
        names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
        self.assertEqual(len(names), len(set(names)))
