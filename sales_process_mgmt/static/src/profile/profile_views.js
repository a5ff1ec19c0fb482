import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

/** Private profiles are never kept in the browser: what is erased on the server is gone. */
function withoutCache(view) {
    return {
        ...view,
        Model: class extends view.Model {
            static withCache = false;
        },
    };
}

registry.category("views").add("sales_profile_form", withoutCache(formView));
registry.category("views").add("sales_profile_kanban", withoutCache(kanbanView));
registry.category("views").add("sales_profile_list", withoutCache(listView));
