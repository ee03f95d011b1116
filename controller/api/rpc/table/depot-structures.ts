/** Structures of depots, their content and hardware support managers: name | field=type … (public bindings of the 8.0 U2 API). */
export const DEPOT_STRUCTURES = `
~.depot_content.add_ons.add_on_version_summary | version=string display_version=string summary=string category=enum:~.depot_content.add_ons.category_type kb=uri release_date=datetime
~.depot_content.add_ons.filter_spec | vendors=set<string>? names=set<id>? versions=set<string>? min_version=string?
~.depot_content.add_ons.summary | name=id display_name=string vendor=string versions=list<struct:~.depot_content.add_ons.add_on_version_summary>
~.depot_content.add_ons.versions.component_info | name=id display_name=string version=string display_version=string
~.depot_content.add_ons.versions.info | display_name=string vendor=string display_version=string summary=string description=string category=enum:~.depot_content.add_ons.versions.category_type kb=uri release_date=datetime components=list<struct:~.depot_content.add_ons.versions.component_info> removed_components=list<struct:~.depot_content.add_ons.versions.removed_component_info>
~.depot_content.add_ons.versions.removed_component_info | name=id display_name=string
~.depot_content.base_images.filter_spec | min_version=string?
~.depot_content.base_images.summary | display_name=string version=id display_version=string summary=string category=enum:~.depot_content.base_images.category_type kb=uri release_date=datetime
~.depot_content.base_images.versions.component_version_info | name=id display_name=string version=string display_version=string
~.depot_content.base_images.versions.info | display_name=string version=id display_version=string summary=string description=string category=enum:~.depot_content.base_images.versions.category_type kb=uri release_date=datetime components=list<struct:~.depot_content.base_images.versions.component_version_info>
~.depot_content.components.component_version_summary | version=string display_version=string summary=string category=enum:~.depot_content.components.category_type urgency=enum:~.depot_content.components.urgency_type kb=uri release_date=datetime
~.depot_content.components.filter_spec | vendors=set<string>? names=set<id>? versions=set<string>? min_version=string? bundle_types=set<enum:~.depot_content.components.component_bundle_type>?
~.depot_content.components.summary | name=id display_name=string vendor=string versions=list<struct:~.depot_content.components.component_version_summary>
~.depot_content.components.versions.info | display_name=string vendor=string display_version=string summary=string description=string category=enum:~.depot_content.components.versions.category_type urgency=enum:~.depot_content.components.versions.urgency_type kb=uri contact=string release_date=datetime
~.depots.addon_summary | display_name=string vendor=id versions=list<struct:~.depots.addon_version>
~.depots.addon_version | version=string display_version=string
~.depots.base_image_version | version=string display_name=string display_version=string
~.depots.component_summary | display_name=string versions=list<struct:~.depots.component_version>
~.depots.component_version | version=string display_version=string
~.depots.hardware_support_manager_summary | display_name=string packages=map<id,struct:~.depots.hardware_support_package_summary>
~.depots.hardware_support_package_summary | versions=list<struct:~.depots.hardware_support_package_version>
~.depots.hardware_support_package_version | version=string
~.depots.metadata_info | file_name=string base_images=list<struct:~.depots.base_image_version>? addons=map<id,struct:~.depots.addon_summary>? solutions=map<id,struct:~.depots.solution_summary>? hardware_support=map<id,struct:~.depots.hardware_support_manager_summary>? independent_components=map<id,struct:~.depots.component_summary>? updates=map<id,struct:~.depots.update_summary>?
~.depots.offline.connection_spec | auth_type=enum:~.depots.offline.connection_spec.authentication_type host_credential=struct:~.depots.offline.host_credentials? host=id?
~.depots.offline.content.info | metadata_bundles=map<id,list<struct:~.depots.metadata_info>>
~.depots.offline.create_result | depot=id
~.depots.offline.create_spec | description=string? source_type=enum:~.depots.offline.source_type location=uri? file_id=string? ownerdata=string?
~.depots.offline.delete_result | notifications=struct:~.notifications?
~.depots.offline.host_credentials | host_name=string user_name=string password=secret port=integer? ssl_thumb_print=string?
~.depots.offline.info | description=string source_type=enum:~.depots.offline.source_type location=uri? file_id=string? create_time=datetime owner=string? ownerdata=string?
~.depots.offline.summary | description=string source_type=enum:~.depots.offline.source_type location=uri? file_id=string? owner=string? ownerdata=string?
~.depots.online.content.info | metadata_bundles=map<id,list<struct:~.depots.metadata_info>>
~.depots.online.create_spec | description=string? location=uri enabled=boolean? ownerdata=string?
~.depots.online.delete_result | notifications=struct:~.notifications?
~.depots.online.flush_result | notifications=struct:~.notifications?
~.depots.online.info | description=string location=uri enabled=boolean system_defined=boolean owner=string? ownerdata=string?
~.depots.online.summary | description=string location=uri enabled=boolean system_defined=boolean owner=string? ownerdata=string?
~.depots.online.update_spec | enabled=boolean? description=string?
~.depots.solution_summary | display_name=string versions=list<struct:~.depots.solution_version>
~.depots.solution_version | version=string display_version=string
~.depots.sync_schedule.schedule | type=enum:~.depots.sync_schedule.recurrence skip=integer? minute=integer? hour=integer? day_of_month=integer? day_of_week=enum:~.depots.sync_schedule.day_of_week?
~.depots.sync_schedule.spec | enabled=boolean schedule=struct:~.depots.sync_schedule.schedule? email_addresses=list<string>
~.depots.umds.content.info | metadata_bundles=map<id,list<struct:~.depots.metadata_info>>
~.depots.umds.info | description=string enabled=boolean location=uri owner=string?
~.depots.umds.set_spec | description=string? enabled=boolean? location=uri
~.depots.umds.update_spec | enabled=boolean? description=string?
~.depots.update_summary | summary=string
~.hardware_support.managers.hardware_support_manager_info | manager=id description=string display_name=string vendor=string
~.hardware_support.managers.packages.filter_spec | base_image_version=string?
~.hardware_support.managers.packages.hardware_support_package_info | pkg=id version=string description=string supported_releases=set<string>
~.hardware_support.managers.packages.versions.component_info | name=id display_name=string version=string display_version=string
~.hardware_support.managers.packages.versions.filter_spec | base_image_version=string?
~.hardware_support.managers.packages.versions.package_info | pkg=id version=string description=string supported_releases=set<string> components=list<struct:~.hardware_support.managers.packages.versions.component_info> removed_components=list<struct:~.hardware_support.managers.packages.versions.removed_component_info>
~.hardware_support.managers.packages.versions.removed_component_info | name=id display_name=string
`;
