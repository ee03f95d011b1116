/** Structures of clusters and standalone hosts: name | field=type … (public bindings of the 8.0 U2 API). */
export const SCOPE_STRUCTURES = `
~.@.depot_overrides.depot | location=uri
~.@.depot_overrides.info | depots=list<struct:~.@.depot_overrides.depot>
~.@.enablement.software.check_result | notifications=map<enum:~.@.enablement.software.check_type,struct:~.notifications>
~.@.enablement.software.check_spec | checks_to_skip=set<enum:~.@.enablement.software.check_type>
~.@.enablement.software.enable_spec | skip_software_check=boolean
~.@.enablement.software.info | enabled=boolean
~.clusters.policies.apply.configured_policy_spec | failure_action=struct:~.clusters.policies.apply.failure_action? pre_remediation_power_action=enum:~.clusters.policies.apply.configured_policy_spec.pre_remediation_power_action? enable_quick_boot=boolean? disable_dpm=boolean? disable_hac=boolean? evacuate_offline_vms=boolean? enforce_hcl_validation=boolean? parallel_remediation_action=struct:~.clusters.policies.apply.parallel_remediation_action?
~.clusters.policies.apply.effective.effective_policy_spec | failure_action=struct:~.clusters.policies.apply.effective.failure_action pre_remediation_power_action=enum:~.clusters.policies.apply.effective.effective_policy_spec.pre_remediation_power_action enable_quick_boot=boolean disable_dpm=boolean disable_hac=boolean evacuate_offline_vms=boolean enforce_hcl_validation=boolean? parallel_remediation_action=struct:~.clusters.policies.apply.effective.parallel_remediation_action?
~.@.policies.apply.effective.failure_action | action=enum:~.@.policies.apply.effective.failure_action.action retry_delay=integer? retry_count=integer?
~.clusters.policies.apply.effective.parallel_remediation_action | enabled=boolean max_hosts=integer?
~.@.policies.apply.failure_action | action=enum:~.@.policies.apply.failure_action.action retry_delay=integer? retry_count=integer?
~.clusters.policies.apply.parallel_remediation_action | enabled=boolean max_hosts=integer?
~.clusters.software.apply_result | status=struct:~.clusters.software.apply_status? commit=id host_info=map<id,struct:~.host_info> host_status=map<id,struct:~.clusters.software.apply_status> successful_hosts=set<id> failed_hosts=set<id> skipped_hosts=set<id> notifications=struct:~.notifications?
~.clusters.software.apply_spec | commit=id? hosts=set<id>? accept_eula=boolean?
~.@.software.apply_status | status=enum:~.@.software.apply_status.status progress=struct:com.vmware.cis.task.progress? start_time=datetime end_time=datetime notifications=struct:~.notifications
~.@.software.check_info | check=string name=struct:com.vmware.vapi.std.localizable_message description=struct:com.vmware.vapi.std.localizable_message originator=string?
~.@.software.check_issue | description=struct:com.vmware.vapi.std.localizable_message resolution=struct:com.vmware.vapi.std.localizable_message?
~.clusters.software.check_result | status=enum:~.clusters.software.status start_time=datetime end_time=datetime commit=id host_info=map<id,struct:~.host_info> entity_results=list<struct:~.clusters.software.entity_check_result>
~.clusters.software.check_spec | commit=id? hosts=set<id>?
~.clusters.software.check_status | check=struct:~.clusters.software.check_info status=enum:~.clusters.software.status issues=list<struct:com.vmware.vapi.std.localizable_message> check_issues=list<struct:~.clusters.software.check_issue>?
~.clusters.software.commits.info | author=string commit_time=datetime description=string apply_status=enum:~.clusters.software.commits.info.apply_status_type
~.@.software.drafts.commit_spec | message=string?
~.@.software.drafts.filter_spec | owners=set<string>?
~.@.software.drafts.import_spec | source_type=enum:~.@.software.drafts.source_type location=uri? file_id=string? software_spec=string?
~.@.software.drafts.info | metadata=struct:~.@.software.drafts.metadata software=struct:~.software_info
~.@.software.drafts.metadata | owner=string status=enum:~.@.software.drafts.status_type creation_time=datetime
~.@.software.drafts.software.components.update_spec | components_to_set=map<id,string?>? components_to_delete=set<id>?
~.@.software.drafts.summary | metadata=struct:~.@.software.drafts.metadata
~.@.software.drafts.validate_result | notifications=struct:~.notifications
~.clusters.software.entity_check_result | type=enum:~.clusters.software.entity_check_result.entity_type cluster=id? host=id? status=enum:~.clusters.software.status check_statuses=list<struct:~.clusters.software.check_status>
~.@.software.export_spec | export_software_spec=boolean export_iso_image=boolean export_offline_bundle=boolean
~.@.software.recommendations.explanation_details | display_name=string display_version=string explanation=list<struct:com.vmware.vapi.std.localizable_message>
~.clusters.software.recommendations.filter_spec | base_image_version=string?
~.clusters.software.recommendations.info | latest_recommendation=struct:~.software_info? current_series_recommendation=struct:~.software_info? specified_base_image_version_recommendation=struct:~.software_info? base_image_explanation_details=list<struct:~.clusters.software.recommendations.explanation_details> check_time=datetime?
~.clusters.software.reports.apply_impact.apply_impact_spec | hosts=set<id>?
~.clusters.software.reports.apply_impact.cluster_impact | impact=list<struct:~.clusters.software.reports.apply_impact.impact> host_impact=map<id,list<struct:~.clusters.software.reports.apply_impact.impact>> commit=id host_info=map<id,struct:~.host_info>
~.@.software.reports.apply_impact.impact | message=struct:com.vmware.vapi.std.localizable_message
~.clusters.software.reports.hardware_compatibility.check_summary | status=enum:~.clusters.software.reports.hardware_compatibility.compliance_status scan_time=datetime commit=id? base_image_version=string summary_result=struct:com.vmware.vapi.std.localizable_message notifications=struct:~.notifications
~.clusters.software.reports.last_apply_result.apply_result | status=struct:~.clusters.software.reports.last_apply_result.apply_status commit=id host_info=map<id,struct:~.host_info> host_status=map<id,struct:~.clusters.software.reports.last_apply_result.apply_status> successful_hosts=set<id> failed_hosts=set<id> skipped_hosts=set<id> notifications=struct:~.notifications?
~.clusters.software.reports.last_apply_result.apply_status | status=enum:~.clusters.software.reports.last_apply_result.apply_status.status progress=struct:com.vmware.cis.task.progress? start_time=datetime end_time=datetime notifications=struct:~.notifications
~.clusters.software.reports.last_check_result.check_info | check=string name=struct:com.vmware.vapi.std.localizable_message description=struct:com.vmware.vapi.std.localizable_message
~.clusters.software.reports.last_check_result.check_result | status=enum:~.clusters.software.reports.last_check_result.status start_time=datetime end_time=datetime commit=id host_info=map<id,struct:~.host_info> entity_results=list<struct:~.clusters.software.reports.last_check_result.entity_check_result>
~.clusters.software.reports.last_check_result.check_status | check=struct:~.clusters.software.reports.last_check_result.check_info status=enum:~.clusters.software.reports.last_check_result.status issues=list<struct:com.vmware.vapi.std.localizable_message>
~.clusters.software.reports.last_check_result.entity_check_result | type=enum:~.clusters.software.reports.last_check_result.entity_check_result.entity_type cluster=id? host=id? status=enum:~.clusters.software.reports.last_check_result.status check_statuses=list<struct:~.clusters.software.reports.last_check_result.check_status>
~.clusters.software.stage_result | status=struct:~.clusters.software.stage_status? commit=id host_info=map<id,struct:~.host_info> host_status=map<id,struct:~.clusters.software.stage_status> successful_hosts=set<id> failed_hosts=set<id> skipped_hosts=set<id> notifications=struct:~.notifications?
~.clusters.software.stage_spec | commit=id? hosts=set<id>?
~.@.software.stage_status | status=enum:~.@.software.stage_status.status progress=struct:com.vmware.cis.task.progress? start_time=datetime end_time=datetime notifications=struct:~.notifications
~.defaults.clusters.policies.apply.configured_policy_spec | failure_action=struct:~.defaults.clusters.policies.apply.failure_action? pre_remediation_power_action=enum:~.defaults.clusters.policies.apply.configured_policy_spec.pre_remediation_power_action? enable_quick_boot=boolean? disable_dpm=boolean? disable_hac=boolean? evacuate_offline_vms=boolean? enforce_hcl_validation=boolean? parallel_remediation_action=struct:~.defaults.clusters.policies.apply.parallel_remediation_action?
~.defaults.clusters.policies.apply.effective.effective_policy_spec | failure_action=struct:~.defaults.clusters.policies.apply.effective.failure_action pre_remediation_power_action=enum:~.defaults.clusters.policies.apply.effective.effective_policy_spec.pre_remediation_power_action enable_quick_boot=boolean disable_dpm=boolean disable_hac=boolean evacuate_offline_vms=boolean enforce_hcl_validation=boolean? parallel_remediation_action=struct:~.defaults.clusters.policies.apply.effective.parallel_remediation_action?
~.defaults.clusters.policies.apply.effective.failure_action | action=enum:~.defaults.clusters.policies.apply.effective.failure_action.action retry_delay=integer? retry_count=integer?
~.defaults.clusters.policies.apply.effective.parallel_remediation_action | enabled=boolean max_hosts=integer?
~.defaults.clusters.policies.apply.failure_action | action=enum:~.defaults.clusters.policies.apply.failure_action.action retry_delay=integer? retry_count=integer?
~.defaults.clusters.policies.apply.parallel_remediation_action | enabled=boolean max_hosts=integer?
~.defaults.hosts.policies.apply.configured_policy_spec | failure_action=struct:~.defaults.hosts.policies.apply.failure_action? pre_remediation_power_action=enum:~.defaults.hosts.policies.apply.configured_policy_spec.pre_remediation_power_action? enable_quick_boot=boolean?
~.defaults.hosts.policies.apply.effective.effective_policy_spec | failure_action=struct:~.defaults.hosts.policies.apply.effective.failure_action pre_remediation_power_action=enum:~.defaults.hosts.policies.apply.effective.effective_policy_spec.pre_remediation_power_action enable_quick_boot=boolean
~.defaults.hosts.policies.apply.effective.failure_action | action=enum:~.defaults.hosts.policies.apply.effective.failure_action.action retry_delay=integer? retry_count=integer?
~.defaults.hosts.policies.apply.failure_action | action=enum:~.defaults.hosts.policies.apply.failure_action.action retry_delay=integer? retry_count=integer?
~.hosts.policies.apply.configured_policy_spec | failure_action=struct:~.hosts.policies.apply.failure_action? pre_remediation_power_action=enum:~.hosts.policies.apply.configured_policy_spec.pre_remediation_power_action? enable_quick_boot=boolean?
~.hosts.policies.apply.effective.effective_policy_spec | failure_action=struct:~.hosts.policies.apply.effective.failure_action pre_remediation_power_action=enum:~.hosts.policies.apply.effective.effective_policy_spec.pre_remediation_power_action enable_quick_boot=boolean
~.hosts.software.apply_result | status=struct:~.hosts.software.apply_status? commit=id host_info=struct:~.host_info notifications=struct:~.notifications?
~.hosts.software.apply_spec | commit=id? accept_eula=boolean?
~.hosts.software.check_result | status=enum:~.hosts.software.status start_time=datetime end_time=datetime commit=id host_info=struct:~.host_info entity_result=struct:~.hosts.software.entity_check_result
~.hosts.software.check_spec | commit=id?
~.hosts.software.check_status | check=struct:~.hosts.software.check_info status=enum:~.hosts.software.status check_issues=list<struct:~.hosts.software.check_issue>?
~.hosts.software.commits.info | author=string commit_time=datetime description=string apply_status=enum:~.hosts.software.commits.apply_status_type
~.hosts.software.entity_check_result | type=enum:~.hosts.software.entity_check_result.entity_type host=id? status=enum:~.hosts.software.status check_statuses=list<struct:~.hosts.software.check_status>
~.hosts.software.recommendations.info | latest_recommendation=struct:~.software_info? current_series_recommendation=struct:~.software_info? base_image_explanation_details=list<struct:~.hosts.software.recommendations.explanation_details> check_time=datetime?
~.hosts.software.reports.apply_impact.host_impact | impact=list<struct:~.hosts.software.reports.apply_impact.impact> commit=id host_info=struct:~.host_info
~.hosts.software.reports.last_apply_result.apply_result | status=struct:~.hosts.software.reports.last_apply_result.apply_status? commit=id host_info=struct:~.host_info notifications=struct:~.notifications?
~.hosts.software.reports.last_apply_result.apply_status | status=enum:~.hosts.software.reports.last_apply_result.apply_status.status start_time=datetime end_time=datetime notifications=struct:~.notifications
~.hosts.software.reports.last_check_result.check_info | check=string name=struct:com.vmware.vapi.std.localizable_message description=struct:com.vmware.vapi.std.localizable_message originator=string?
~.hosts.software.reports.last_check_result.check_issue | description=struct:com.vmware.vapi.std.localizable_message resolution=struct:com.vmware.vapi.std.localizable_message?
~.hosts.software.reports.last_check_result.check_result | status=enum:~.hosts.software.reports.last_check_result.status start_time=datetime end_time=datetime commit=id host_info=struct:~.host_info entity_result=struct:~.hosts.software.reports.last_check_result.entity_check_result
~.hosts.software.reports.last_check_result.check_status | check=struct:~.hosts.software.reports.last_check_result.check_info status=enum:~.hosts.software.reports.last_check_result.status check_issues=list<struct:~.hosts.software.reports.last_check_result.check_issue>?
~.hosts.software.reports.last_check_result.entity_check_result | type=enum:~.hosts.software.reports.last_check_result.entity_check_result.entity_type host=id? status=enum:~.hosts.software.reports.last_check_result.status check_statuses=list<struct:~.hosts.software.reports.last_check_result.check_status>
~.hosts.software.stage_result | status=struct:~.hosts.software.stage_status? commit=id host_info=struct:~.host_info notifications=struct:~.notifications?
~.hosts.software.stage_spec | commit=id?
`;
