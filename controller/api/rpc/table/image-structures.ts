/** Structures of images, compliance, tasks and messages: name | field=type … (public bindings of the 8.0 U2 API). */
export const IMAGE_STRUCTURES = `
com.vmware.cis.session.info | user=string created_time=datetime last_accessed_time=datetime
com.vmware.cis.task.info | progress=struct:com.vmware.cis.task.progress? result=dynamic? description=struct:com.vmware.vapi.std.localizable_message service=id operation=id parent=id? target=struct:com.vmware.vapi.std.dynamic_ID? status=enum:com.vmware.cis.task.status cancelable=boolean error=any-error? start_time=datetime? end_time=datetime? user=string?
com.vmware.cis.task.progress | total=integer completed=integer message=struct:com.vmware.vapi.std.localizable_message
com.vmware.cis.tasks.filter_spec | tasks=set<id>? services=set<id>? operations=set<id>? status=set<enum:com.vmware.cis.task.status>? targets=list<struct:com.vmware.vapi.std.dynamic_ID>? users=set<string>?
com.vmware.cis.tasks.get_spec | return_all=boolean? exclude_result=boolean?
com.vmware.vapi.std.dynamic_ID | type=string id=id
com.vmware.vapi.std.localizable_message | id=string default_message=string args=list<string> params=map<string,struct:com.vmware.vapi.std.localization_param>? localized=string?
com.vmware.vapi.std.localization_param | s=string? dt=datetime? i=integer? d=double? l=struct:com.vmware.vapi.std.nested_localizable_message? format=enum:com.vmware.vapi.std.localization_param.date_time_format? precision=integer?
com.vmware.vapi.std.nested_localizable_message | id=string params=map<string,struct:com.vmware.vapi.std.localization_param>?
~.add_on_compliance | status=enum:~.compliance_status stage_status=enum:~.stage_status? current=struct:~.add_on_info? target=struct:~.add_on_info? notifications=struct:~.notifications
~.add_on_details | display_name=string vendor=string display_version=string
~.add_on_info | details=struct:~.add_on_details? name=string version=string
~.add_on_spec | name=string version=string
~.base_image_compliance | status=enum:~.compliance_status stage_status=enum:~.stage_status? current=struct:~.base_image_info target=struct:~.base_image_info notifications=struct:~.notifications
~.base_image_details | display_name=string display_version=string release_date=datetime
~.base_image_info | details=struct:~.base_image_details? version=string
~.base_image_spec | version=string
~.cluster_compliance | impact=enum:~.compliance_impact status=enum:~.compliance_status stage_status=enum:~.stage_status? notifications=struct:~.notifications scan_time=datetime commit=id? compliant_hosts=set<id> non_compliant_hosts=set<id> incompatible_hosts=set<id> unavailable_hosts=set<id> hosts=map<id,struct:~.host_compliance> host_info=map<id,struct:~.host_info>
~.component_compliance | status=enum:~.compliance_status stage_status=enum:~.stage_status? current=struct:~.component_info? target=struct:~.component_info? current_source=enum:~.component_source? target_source=enum:~.component_source? notifications=struct:~.notifications
~.component_details | display_name=string vendor=string display_version=string?
~.component_info | version=string? details=struct:~.component_details?
~.component_override_info | version=string display_version=string source=enum:~.component_source note=struct:com.vmware.vapi.std.localizable_message
~.data_processing_unit_compliance | impact=enum:~.compliance_impact status=enum:~.compliance_status stage_status=enum:~.stage_status? notifications=struct:~.notifications scan_time=datetime base_image=struct:~.base_image_compliance add_on=struct:~.add_on_compliance hardware_support=map<id,struct:~.hardware_support_package_compliance>? components=map<id,struct:~.component_compliance> solutions=map<id,struct:~.solution_compliance>
~.data_processing_unit_info | alias=string
~.data_processing_units_compliance | compliant_data_processing_units=set<id> non_compliant_data_processing_units=set<id> incompatible_data_processing_units=set<id> unavailable_data_processing_units=set<id> compliance=map<id,struct:~.data_processing_unit_compliance> data_processing_unit_info=map<id,struct:~.data_processing_unit_info>
~.effective_component_details | display_name=string display_version=string vendor=string source=enum:~.component_source note=struct:com.vmware.vapi.std.localizable_message? overridden_components=list<struct:~.component_override_info>
~.effective_component_info | version=string details=struct:~.effective_component_details?
~.hardware_module_details | component_class=enum:~.hardware_module_class description=string?
~.hardware_module_firmware_compliance | status=enum:~.compliance_status stage_status=enum:~.stage_status? details=struct:~.hardware_module_details? current=struct:~.hardware_module_firmware_info? target=struct:~.hardware_module_firmware_info? notifications=struct:~.notifications
~.hardware_module_firmware_info | version=string
~.hardware_support_info | packages=map<id,struct:~.hardware_support_package_info>
~.hardware_support_package_compliance | status=enum:~.compliance_status stage_status=enum:~.stage_status? current=struct:~.hardware_support_package_info? target=struct:~.hardware_support_package_info? hardware_modules=map<id,struct:~.hardware_module_firmware_compliance> notifications=struct:~.notifications
~.hardware_support_package_info | pkg=id version=string
~.hardware_support_package_spec | pkg=id? version=string?
~.hardware_support_spec | packages=map<id,struct:~.hardware_support_package_spec>
~.host_compliance | impact=enum:~.compliance_impact status=enum:~.compliance_status stage_status=enum:~.stage_status? notifications=struct:~.notifications scan_time=datetime commit=id? base_image=struct:~.base_image_compliance add_on=struct:~.add_on_compliance hardware_support=map<id,struct:~.hardware_support_package_compliance>? components=map<id,struct:~.component_compliance> solutions=map<id,struct:~.solution_compliance> data_processing_units_compliance=struct:~.data_processing_units_compliance?
~.host_info | name=string is_vsan_witness=boolean?
~.notification | type=enum:~.notification.type? id=string time=datetime message=struct:com.vmware.vapi.std.localizable_message resolution=struct:com.vmware.vapi.std.localizable_message? originator=string? retriable=boolean?
~.notifications | info=list<struct:~.notification>? warnings=list<struct:~.notification>? errors=list<struct:~.notification>?
~.software_info | base_image=struct:~.base_image_info add_on=struct:~.add_on_info? components=map<id,struct:~.component_info> solutions=map<id,struct:~.solution_info> hardware_support=struct:~.hardware_support_info?
~.software_spec | base_image=struct:~.base_image_spec add_on=struct:~.add_on_spec? components=map<id,string?>? solutions=map<id,struct:~.solution_spec>? hardware_support=struct:~.hardware_support_spec?
~.solution_compliance | status=enum:~.compliance_status stage_status=enum:~.stage_status? current=struct:~.solution_info? target=struct:~.solution_info? notifications=struct:~.notifications
~.solution_component_details | component=id display_name=string display_version=string? vendor=string
~.solution_component_spec | component=id
~.solution_details | display_name=string display_version=string components=list<struct:~.solution_component_details>
~.solution_info | details=struct:~.solution_details? version=string components=list<struct:~.solution_component_spec>
~.solution_spec | version=string components=list<struct:~.solution_component_spec>
`;
