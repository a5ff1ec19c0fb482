import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { WithSearch } from "@web/search/with_search/with_search";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FunnelView } from "./funnel_view";

/** The client action: gives the funnel Odoo's search bar over `sales.funnel.report`. */
export class FunnelAction extends Component {
    static template = "sales_process_mgmt.FunnelAction";
    static components = { FunnelView, WithSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        const { action, globalState } = this.props;
        this.resModel = action.res_model || "sales.funnel.report";
        this.searchProps = {
            resModel: this.resModel,
            context: action.context,
            domain: action.params?.domain || [],
            globalState,
            loadIrFilters: true,
            // The report's own search view; grouping would mean nothing in a funnel.
            searchViewId: false,
            searchMenuTypes: ["filter", "favorite"],
        };
    }
}

registry.category("actions").add("sales_process_mgmt.funnel", FunnelAction);
