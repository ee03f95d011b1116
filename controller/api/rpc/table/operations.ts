/** Service, operation | method and path below /api | input | output (public bindings of the 8.0 U2 API). */
export const OPERATIONS = `
com.vmware.cis.session create | POST /session | | secret
com.vmware.cis.session get | GET /session | | struct:com.vmware.cis.session.info
com.vmware.cis.session delete | DELETE /session | | void
com.vmware.cis.tasks get | GET /cis/tasks/{task} | task=id spec=struct:com.vmware.cis.tasks.get_spec? | struct:com.vmware.cis.task.info
com.vmware.cis.tasks list | GET /cis/tasks | filter_spec=struct:com.vmware.cis.tasks.filter_spec? result_spec=struct:com.vmware.cis.tasks.get_spec? | map<id,struct:com.vmware.cis.task.info>
com.vmware.cis.tasks cancel | POST /cis/tasks/{task}?action=cancel | task=id | void
~.@.depot_overrides get | GET /esx/settings/@s/{@}/depot-overrides | @=id | struct:~.@.depot_overrides.info
~.@.depot_overrides add | POST /esx/settings/@s/{@}/depot-overrides?action=add | @=id depot=struct:~.@.depot_overrides.depot | void
~.@.depot_overrides remove | POST /esx/settings/@s/{@}/depot-overrides?action=remove | @=id depot=struct:~.@.depot_overrides.depot | void
~.@.enablement.software get | GET /esx/settings/@s/{@}/enablement/software | @=id | struct:~.@.enablement.software.info
~.@.enablement.software check$task | POST /esx/settings/@s/{@}/enablement/software?action=check&vmw-task=true | @=id spec=struct:~.@.enablement.software.check_spec? | id
~.@.enablement.software enable$task | PUT /esx/settings/@s/{@}/enablement/software?vmw-task=true | @=id spec=struct:~.@.enablement.software.enable_spec? | id
~.@.policies.apply get | GET /esx/settings/@s/{@}/policies/apply | @=id | struct:~.@.policies.apply.configured_policy_spec
~.@.policies.apply set | PUT /esx/settings/@s/{@}/policies/apply | @=id spec=struct:~.@.policies.apply.configured_policy_spec | void
~.@.policies.apply.effective get | GET /esx/settings/@s/{@}/policies/apply/effective | @=id | struct:~.@.policies.apply.effective.effective_policy_spec
~.@.software get | GET /esx/settings/@s/{@}/software | @=id | struct:~.software_info
~.@.software scan$task | POST /esx/settings/@s/{@}/software?action=scan&vmw-task=true | @=id | id
~.@.software export | POST /esx/settings/@s/{@}/software?action=export | @=id spec=struct:~.@.software.export_spec | map<enum:~.@.software.export_type,uri>
~.@.software stage$task | POST /esx/settings/@s/{@}/software?action=stage&vmw-task=true | @=id spec=struct:~.@.software.stage_spec | id
~.@.software apply$task | POST /esx/settings/@s/{@}/software?action=apply&vmw-task=true | @=id spec=struct:~.@.software.apply_spec | id
~.@.software check$task | POST /esx/settings/@s/{@}/software?action=check&vmw-task=true | @=id spec=struct:~.@.software.check_spec | id
~.@.software.add_on get | GET /esx/settings/@s/{@}/software/add-on | @=id | struct:~.add_on_info
~.@.software.base_image get | GET /esx/settings/@s/{@}/software/base-image | @=id | struct:~.base_image_info
~.@.software.commits get | GET /esx/settings/@s/{@}/software/commits/{commit} | @=id commit=id | struct:~.@.software.commits.info
~.clusters.software.compliance get | GET /esx/settings/clusters/{cluster}/software/compliance | cluster=id | struct:~.cluster_compliance
~.@.software.components get | GET /esx/settings/@s/{@}/software/components/{component} | @=id component=id | struct:~.component_info?
~.@.software.components list | GET /esx/settings/@s/{@}/software/components | @=id | map<id,struct:~.component_info>
~.@.software.drafts commit$task | POST /esx/settings/@s/{@}/software/drafts/{draft}?action=commit&vmw-task=true | @=id draft=id spec=struct:~.@.software.drafts.commit_spec | id
~.@.software.drafts create | POST /esx/settings/@s/{@}/software/drafts | @=id | id
~.@.software.drafts delete | DELETE /esx/settings/@s/{@}/software/drafts/{draft} | @=id draft=id | void
~.@.software.drafts get | GET /esx/settings/@s/{@}/software/drafts/{draft} | @=id draft=id | struct:~.@.software.drafts.info
~.@.software.drafts list | GET /esx/settings/@s/{@}/software/drafts | @=id filter=struct:~.@.software.drafts.filter_spec? | map<id,struct:~.@.software.drafts.summary>
~.@.software.drafts validate$task | POST /esx/settings/@s/{@}/software/drafts/{draft}?action=validate&vmw-task=true | @=id draft=id | id
~.@.software.drafts scan$task | POST /esx/settings/@s/{@}/software/drafts/{draft}?action=scan&vmw-task=true | @=id draft=id | id
~.@.software.drafts import_software_spec | POST /esx/settings/@s/{@}/software/drafts?action=import-software-spec | @=id spec=struct:~.@.software.drafts.import_spec | id
~.@.software.drafts.software.add_on get | GET /esx/settings/@s/{@}/software/drafts/{draft}/software/add-on | @=id draft=id | struct:~.add_on_info
~.@.software.drafts.software.add_on set | PUT /esx/settings/@s/{@}/software/drafts/{draft}/software/add-on | @=id draft=id spec=struct:~.add_on_spec | void
~.@.software.drafts.software.add_on delete | DELETE /esx/settings/@s/{@}/software/drafts/{draft}/software/add-on | @=id draft=id | void
~.@.software.drafts.software.base_image get | GET /esx/settings/@s/{@}/software/drafts/{draft}/software/base-image | @=id draft=id | struct:~.base_image_info
~.@.software.drafts.software.base_image set | PUT /esx/settings/@s/{@}/software/drafts/{draft}/software/base-image | @=id draft=id spec=struct:~.base_image_spec | void
~.@.software.drafts.software.components get | GET /esx/settings/@s/{@}/software/drafts/{draft}/software/components/{component} | @=id draft=id component=id | struct:~.component_info?
~.@.software.drafts.software.components set | PUT /esx/settings/@s/{@}/software/drafts/{draft}/software/components/{component} | @=id draft=id component=id version=string? | void
~.@.software.drafts.software.components delete | DELETE /esx/settings/@s/{@}/software/drafts/{draft}/software/components/{component} | @=id draft=id component=id | void
~.@.software.drafts.software.components update | PATCH /esx/settings/@s/{@}/software/drafts/{draft}/software/components | @=id draft=id spec=struct:~.@.software.drafts.software.components.update_spec | void
~.@.software.drafts.software.components list | GET /esx/settings/@s/{@}/software/drafts/{draft}/software/components | @=id draft=id | map<id,struct:~.component_info>
~.@.software.drafts.software.effective_components list | GET /esx/settings/@s/{@}/software/drafts/{draft}/software/effective-components | @=id draft=id | map<id,struct:~.effective_component_info>
~.clusters.software.drafts.software.hardware_support delete | DELETE /esx/settings/clusters/{cluster}/software/drafts/{draft}/software/hardware-support | cluster=id draft=id | void
~.clusters.software.drafts.software.hardware_support get | GET /esx/settings/clusters/{cluster}/software/drafts/{draft}/software/hardware-support | cluster=id draft=id | struct:~.hardware_support_info
~.clusters.software.drafts.software.hardware_support set | PUT /esx/settings/clusters/{cluster}/software/drafts/{draft}/software/hardware-support | cluster=id draft=id spec=struct:~.hardware_support_spec | void
~.@.software.effective_components list | GET /esx/settings/@s/{@}/software/effective-components | @=id | map<id,struct:~.effective_component_info>
~.clusters.software.hardware_support get | GET /esx/settings/clusters/{cluster}/software/hardware-support | cluster=id | struct:~.hardware_support_info
~.clusters.software.recommendations generate$task | POST /esx/settings/clusters/{cluster}/software/recommendations?action=generate&vmw-task=true | cluster=id filter=struct:~.clusters.software.recommendations.filter_spec? | id
~.@.software.recommendations get | GET /esx/settings/@s/{@}/software/recommendations | @=id | struct:~.@.software.recommendations.info
~.clusters.software.reports.apply_impact get | GET /esx/settings/clusters/{cluster}/software/reports/apply-impact | cluster=id spec=struct:~.clusters.software.reports.apply_impact.apply_impact_spec? | struct:~.clusters.software.reports.apply_impact.cluster_impact
~.clusters.software.reports.hardware_compatibility get | GET /esx/settings/clusters/{cluster}/software/reports/hardware-compatibility | cluster=id | struct:~.clusters.software.reports.hardware_compatibility.check_summary
~.clusters.software.reports.hardware_compatibility check$task | POST /esx/settings/clusters/{cluster}/software/reports/hardware-compatibility?action=check&vmw-task=true | cluster=id | id
~.clusters.software.reports.hardware_compatibility.details get | GET /esx/settings/clusters/{cluster}/software/reports/hardware-compatibility/details | cluster=id | struct:~.clusters.software.reports.check_result
~.clusters.software.reports.hardware_compatibility.storage_device_overrides.compliance_status update$task | PATCH /esx/settings/clusters/{cluster}/software/reports/hardware-compatibility/storage-device-overrides/compliance-status?vmw-task=true | cluster=id update_spec=struct:~.clusters.software.reports.hardware_compatibility.storage_device_overrides.compliance_status.update_spec | id
~.clusters.software.reports.hardware_compatibility.storage_device_overrides.vcg_entries update$task | PATCH /esx/settings/clusters/{cluster}/software/reports/hardware-compatibility/storage-device-overrides/vcg-entries?vmw-task=true | cluster=id update_spec=struct:~.clusters.software.reports.hardware_compatibility.storage_device_overrides.vcg_entries.update_spec | id
~.@.software.reports.last_apply_result get | GET /esx/settings/@s/{@}/software/reports/last-apply-result | @=id | struct:~.@.software.reports.last_apply_result.apply_result
~.@.software.reports.last_check_result get | GET /esx/settings/@s/{@}/software/reports/last-check-result | @=id | struct:~.@.software.reports.last_check_result.check_result
~.@.software.solutions get | GET /esx/settings/@s/{@}/software/solutions/{solution} | @=id solution=id | struct:~.solution_info
~.@.software.solutions list | GET /esx/settings/@s/{@}/software/solutions | @=id | map<id,struct:~.solution_info>
~.@.software.solutions set$task | PUT /esx/settings/@s/{@}/software/solutions/{solution}?vmw-task=true | @=id solution=id spec=struct:~.solution_spec | id
~.@.software.solutions delete$task | DELETE /esx/settings/@s/{@}/software/solutions/{solution}?vmw-task=true | @=id solution=id | id
~.defaults.clusters.policies.apply get | GET /esx/settings/defaults/clusters/policies/apply | | struct:~.defaults.clusters.policies.apply.configured_policy_spec
~.defaults.clusters.policies.apply set | PUT /esx/settings/defaults/clusters/policies/apply | spec=struct:~.defaults.clusters.policies.apply.configured_policy_spec | void
~.defaults.clusters.policies.apply.effective get | GET /esx/settings/defaults/clusters/policies/apply/effective | | struct:~.defaults.clusters.policies.apply.effective.effective_policy_spec
~.defaults.hosts.policies.apply get | GET /esx/settings/defaults/hosts/policies/apply | | struct:~.defaults.hosts.policies.apply.configured_policy_spec
~.defaults.hosts.policies.apply set | PUT /esx/settings/defaults/hosts/policies/apply | spec=struct:~.defaults.hosts.policies.apply.configured_policy_spec | void
~.defaults.hosts.policies.apply.effective get | GET /esx/settings/defaults/hosts/policies/apply/effective | | struct:~.defaults.hosts.policies.apply.effective.effective_policy_spec
~.depot_content.add_ons list | GET /esx/settings/depot-content/add-ons | filter=struct:~.depot_content.add_ons.filter_spec? | list<struct:~.depot_content.add_ons.summary>
~.depot_content.add_ons.versions get | GET /esx/settings/depot-content/add-ons/{name}/versions/{version} | name=id version=string | struct:~.depot_content.add_ons.versions.info
~.depot_content.base_images list | GET /esx/settings/depot-content/base-images | filter=struct:~.depot_content.base_images.filter_spec? | list<struct:~.depot_content.base_images.summary>
~.depot_content.base_images.versions get | GET /esx/settings/depot-content/base-images/versions/{version} | version=string | struct:~.depot_content.base_images.versions.info
~.depot_content.components list | GET /esx/settings/depot-content/components | filter=struct:~.depot_content.components.filter_spec? | list<struct:~.depot_content.components.summary>
~.depot_content.components.versions get | GET /esx/settings/depot-content/components/{name}/versions/{version} | name=id version=string | struct:~.depot_content.components.versions.info
~.depots sync$task | POST /esx/settings/depots?action=sync&vmw-task=true | | id
~.depots.offline get | GET /esx/settings/depots/offline/{depot} | depot=id | struct:~.depots.offline.info
~.depots.offline list | GET /esx/settings/depots/offline | | map<id,struct:~.depots.offline.summary>
~.depots.offline create$task | POST /esx/settings/depots/offline?vmw-task=true | spec=struct:~.depots.offline.create_spec | id
~.depots.offline delete | DELETE /esx/settings/depots/offline/{depot} | depot=id | void
~.depots.offline delete$task | DELETE /esx/settings/depots/offline/{depot}?vmw-task=true | depot=id | id
~.depots.offline create_from_host$task | POST /esx/settings/depots/offline?action=createFromHost&vmw-task=true | spec=struct:~.depots.offline.connection_spec | id
~.depots.offline.content get | GET /esx/settings/depots/offline/{depot}/content | depot=id | struct:~.depots.offline.content.info
~.depots.online list | GET /esx/settings/depots/online | | map<id,struct:~.depots.online.summary>
~.depots.online get | GET /esx/settings/depots/online/{depot} | depot=id | struct:~.depots.online.info
~.depots.online create | POST /esx/settings/depots/online | spec=struct:~.depots.online.create_spec | id
~.depots.online delete | DELETE /esx/settings/depots/online/{depot} | depot=id | void
~.depots.online delete$task | DELETE /esx/settings/depots/online/{depot}?vmw-task=true | depot=id | id
~.depots.online flush$task | POST /esx/settings/depots/online/{depot}?action=flush&vmw-task=true | depot=id | id
~.depots.online update | PATCH /esx/settings/depots/online/{depot} | depot=id spec=struct:~.depots.online.update_spec | void
~.depots.online.content get | GET /esx/settings/depots/online/{depot}/content | depot=id | struct:~.depots.online.content.info
~.depots.sync_schedule get | GET /esx/settings/depots/sync-schedule | | struct:~.depots.sync_schedule.spec
~.depots.sync_schedule set | PUT /esx/settings/depots/sync-schedule | spec=struct:~.depots.sync_schedule.spec? | void
~.depots.umds get | GET /esx/settings/depots/umds | | struct:~.depots.umds.info
~.depots.umds set | PUT /esx/settings/depots/umds | spec=struct:~.depots.umds.set_spec | void
~.depots.umds delete | DELETE /esx/settings/depots/umds | | void
~.depots.umds delete$task | DELETE /esx/settings/depots/umds?vmw-task=true | | id
~.depots.umds update | PATCH /esx/settings/depots/umds | spec=struct:~.depots.umds.update_spec | void
~.depots.umds.content get | GET /esx/settings/depots/umds/content | | struct:~.depots.umds.content.info
~.hardware_support.managers list | GET /esx/settings/hardware-support/managers | | list<struct:~.hardware_support.managers.hardware_support_manager_info>
~.hardware_support.managers.packages list | GET /esx/settings/hardware-support/managers/{manager}/packages | manager=id filter=struct:~.hardware_support.managers.packages.filter_spec? | list<struct:~.hardware_support.managers.packages.hardware_support_package_info>
~.hardware_support.managers.packages.versions get | GET /esx/settings/hardware-support/managers/{manager}/packages/{pkg}/versions/{version} | manager=id pkg=id version=string filter=struct:~.hardware_support.managers.packages.versions.filter_spec? | struct:~.hardware_support.managers.packages.versions.package_info
~.hosts.software.compliance get | GET /esx/settings/hosts/{host}/software/compliance | host=id | struct:~.host_compliance
~.hosts.software.recommendations generate$task | POST /esx/settings/hosts/{host}/software/recommendations?action=generate&vmw-task=true | host=id | id
~.hosts.software.reports.apply_impact get | GET /esx/settings/hosts/{host}/software/reports/apply-impact | host=id | struct:~.hosts.software.reports.apply_impact.host_impact
`;
