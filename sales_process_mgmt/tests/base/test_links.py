from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLinks(TransactionCase):
    """Links of what clients send are judged in one place."""

    def _models(self):
        children = self.registry["sales.seen.mixin"]._inherit_children
        names, todo = set(), list(children)
        while todo:
            name = todo.pop()
            names.add(name)
            todo += self.registry[name]._inherit_children
        return [self.env[name] for name in sorted(names)]

    def test_links_that_are_judged_are_links(self):
        models = [model for model in self._models() if not model._abstract]
        self.assertIn("sales.account.objective", [model._name for model in models])
        for model in models:
            for name in model._seen_names():
                with self.subTest(model=model._name, name=name):
                    self.assertEqual(model._fields[name].type, "many2one")

    def test_every_line_of_a_document_judges_its_document(self):
        ours = [model for name, model in self.env.items() if hasattr(model, "_owner_field") and not model._abstract]
        self.assertTrue(ours)
        for model in ours:
            self.assertIn(model._owner_field, model._seen_names(), model._name)
