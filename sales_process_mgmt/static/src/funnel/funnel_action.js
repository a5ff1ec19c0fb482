import { Component } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";
import { WithSearch } from "@web/search/with_search/with_search";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { searchBarProps } from "../search/search_bar_props";
import { FunnelView } from "./funnel_view";

/**
 * The client action: gives the funnel Odoo's search bar over `sales.funnel.report`.
 *
 * What was chosen beside the search bar stands in the address, so that it survives the browser's own way back
 * and reloading, and a link shows a colleague the same picture.
 */
export class FunnelAction extends Component {
    static template = "sales_process_mgmt.FunnelAction";
    static components = { FunnelView, WithSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.searchProps = searchBarProps(this.props, "sales.funnel.report");
        this.resModel = this.searchProps.resModel;
        const { funnel_measure, funnel_process } = router.current;
        this.linked = {
            ...(["count", "amount"].includes(funnel_measure) && { measure: funnel_measure }),
            ...(Number(funnel_process) > 0 && { processId: Number(funnel_process) }),
        };
        this.link({ ...this.linked, ...this.props.state?.funnel });
    }

    link({ measure, processId }) {
        this.props.updateActionState({
            funnel_measure: measure,
            funnel_process: processId || undefined,
        });
    }
}

registry.category("actions").add("sales_process_mgmt.funnel", FunnelAction);
