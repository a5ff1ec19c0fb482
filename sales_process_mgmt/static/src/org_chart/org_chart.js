import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { orgTree } from "./org_tree";

/** One person with those below. */
export class OrgNode extends Component {
    static template = "sales_process_mgmt.OrgNode";
    static props = { node: Object, open: Function };
}
OrgNode.components = { OrgNode };

/** The organisation chart of a key account: draws what stands in the list of people below it. */
export class SalesOrgChart extends Component {
    static template = "sales_process_mgmt.SalesOrgChart";
    static components = { OrgNode };
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.open = this.open.bind(this);
    }

    get tree() {
        return orgTree(this.lines.map((line) => this.person(line)));
    }

    get lines() {
        return this.props.record.data.contact_ids.records.filter((line) => line.data.partner_id);
    }

    person(line) {
        const { partner_id, side, superior_id, department } = line.data;
        const sides = Object.fromEntries(line.fields.side.selection);
        return {
            id: line.resId || line.id,
            partnerId: partner_id.id,
            name: partner_id.display_name,
            position: line.data.function || "",
            department: department || "",
            side,
            sideLabel: sides[side] || "",
            superior: superior_id ? superior_id.id : false,
        };
    }

    open(node) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: node.partnerId,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("sales_org_chart", { component: SalesOrgChart });
