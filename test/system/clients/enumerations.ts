/** Values of the enumerations that answers may have: name | value … (public bindings of the 8.0 U2 API). */
export const ENUMERATIONS = `
com.vmware.cis.task.status | BLOCKED FAILED PENDING RUNNING SUCCEEDED
com.vmware.vapi.std.localization_param.date_time_format | FULL_DATE FULL_DATE_TIME FULL_TIME LONG_DATE LONG_DATE_TIME LONG_TIME MED_DATE MED_DATE_TIME MED_TIME SHORT_DATE SHORT_DATE_TIME SHORT_TIME
~.@.enablement.software.check_type | SOFTWARE SOFTWARE_SPECIFICATION_EXISTENCE STATELESSNESS VERSION VSAN_WITNESS_ELIGIBILITY VUM_REMEDIATION
~.@.policies.apply.configured_policy_spec.pre_remediation_power_action | DO_NOT_CHANGE_VMS_POWER_STATE POWER_OFF_VMS SUSPEND_VMS SUSPEND_VMS_TO_MEMORY
~.@.policies.apply.effective.effective_policy_spec.pre_remediation_power_action | DO_NOT_CHANGE_VMS_POWER_STATE POWER_OFF_VMS SUSPEND_VMS SUSPEND_VMS_TO_MEMORY
~.@.policies.apply.effective.failure_action.action | FAIL RETRY
~.@.policies.apply.failure_action.action | FAIL RETRY
~.@.software.apply_status.status | ERROR OK RETRY_PENDING RUNNING SKIPPED TIMED_OUT
~.clusters.software.commits.info.apply_status_type | APPLIED NOT_APPLIED
~.clusters.software.drafts.source_type | CURRENT_SERIES_RECOMMENDATION JSON_STRING LATEST_RECOMMENDATION PULL PUSH SPECIFIED_BASE_IMAGE_RECOMMENDATION
~.@.software.drafts.status_type | INVALID VALID
~.clusters.software.entity_check_result.entity_type | CLUSTER HOST
~.@.software.export_type | ISO_IMAGE OFFLINE_BUNDLE SOFTWARE_SPEC
~.clusters.software.reports.hardware_compatibility.compliance_status | COMPATIBLE HCL_DATA_UNAVAILABLE INCOMPATIBLE NO_FIRMWARE_PROVIDER UNAVAILABLE
~.clusters.software.reports.compliance_status | COMPATIBLE HCL_DATA_UNAVAILABLE INCOMPATIBLE NO_FIRMWARE_PROVIDER UNAVAILABLE
~.clusters.software.reports.compliance_status_detail | CERTIFIED FIRMWARE_VERSION_UNKNOWN HCL_DATA_UNAVAILABLE HOSTS_UNAVAILABLE MUTED NOT_CERTIFIED UNKNOWN USER_FLAGGED USER_VERIFIED VENDOR_UPDATE
~.clusters.software.reports.firmware_version_matching_criteria | EXACT MINIMUM
~.clusters.software.reports.hardware_compatibility.storage_device_overrides.compliance_status.compliance_action | FLAG_AS_INCOMPATIBLE MARK_AS_VERIFIED SUPPRESS_WARNING
~.clusters.software.reports.hardware_compatibility.storage_device_overrides.compliance_status.service | VSAN
~.clusters.software.reports.service | VSAN
~.clusters.software.reports.last_apply_result.apply_status.status | ERROR OK RETRY_PENDING SKIPPED TIMED_OUT
~.clusters.software.reports.last_check_result.entity_check_result.entity_type | CLUSTER HOST
~.@.software.reports.last_check_result.status | ERROR OK TIMEOUT WARNING
~.@.software.stage_status.status | ERROR OK RETRY_PENDING RUNNING SKIPPED TIMED_OUT
~.@.software.status | ERROR OK RETRY TIMEOUT WARNING
~.compliance_impact | MAINTENANCE_MODE_REQUIRED NO_IMPACT PARTIAL_MAINTENANCE_MODE_REQUIRED REBOOT_REQUIRED UNKNOWN
~.compliance_status | COMPLIANT INCOMPATIBLE NON_COMPLIANT UNAVAILABLE
~.component_source | ADD_ON BASE_IMAGE HARDWARE_SUPPORT_PACKAGE SOLUTION USER
~.defaults.clusters.policies.apply.configured_policy_spec.pre_remediation_power_action | DO_NOT_CHANGE_VMS_POWER_STATE POWER_OFF_VMS SUSPEND_VMS SUSPEND_VMS_TO_MEMORY
~.defaults.clusters.policies.apply.effective.effective_policy_spec.pre_remediation_power_action | DO_NOT_CHANGE_VMS_POWER_STATE POWER_OFF_VMS SUSPEND_VMS SUSPEND_VMS_TO_MEMORY
~.defaults.clusters.policies.apply.effective.failure_action.action | FAIL RETRY
~.defaults.clusters.policies.apply.failure_action.action | FAIL RETRY
~.defaults.hosts.policies.apply.configured_policy_spec.pre_remediation_power_action | DO_NOT_CHANGE_VMS_POWER_STATE POWER_OFF_VMS SUSPEND_VMS SUSPEND_VMS_TO_MEMORY
~.defaults.hosts.policies.apply.effective.effective_policy_spec.pre_remediation_power_action | DO_NOT_CHANGE_VMS_POWER_STATE POWER_OFF_VMS SUSPEND_VMS SUSPEND_VMS_TO_MEMORY
~.defaults.hosts.policies.apply.effective.failure_action.action | FAIL RETRY
~.defaults.hosts.policies.apply.failure_action.action | FAIL RETRY
~.depot_content.add_ons.category_type | BUGFIX ENHANCEMENT SECURITY
~.depot_content.add_ons.versions.category_type | BUGFIX ENHANCEMENT SECURITY
~.depot_content.base_images.category_type | BUGFIX ENHANCEMENT SECURITY
~.depot_content.base_images.versions.category_type | BUGFIX ENHANCEMENT SECURITY
~.depot_content.components.category_type | BUGFIX ENHANCEMENT GENERAL INFO MISC RECALL RECALL_FIX SECURITY
~.depot_content.components.component_bundle_type | ADD_ON BASE_IMAGE INDEPENDENT
~.depot_content.components.urgency_type | CRITICAL GENERAL IMPORTANT LOW MODERATE
~.depot_content.components.versions.category_type | BUGFIX ENHANCEMENT GENERAL INFO MISC RECALL RECALL_FIX SECURITY
~.depot_content.components.versions.urgency_type | CRITICAL GENERAL IMPORTANT LOW MODERATE
~.depots.offline.connection_spec.authentication_type | EXISTING USERNAME_PASSWORD
~.depots.offline.source_type | PULL PUSH
~.depots.sync_schedule.day_of_week | FRIDAY MONDAY SATURDAY SUNDAY THURSDAY TUESDAY WEDNESDAY
~.depots.sync_schedule.recurrence | DAILY HOURLY MONTHLY_BY_DAY WEEKLY
~.hardware_module_class | OTHER PCI_DEVICE SYSTEM_BIOS
~.hosts.software.commits.apply_status_type | APPLIED NOT_APPLIED
~.hosts.software.drafts.source_type | CURRENT_SERIES_RECOMMENDATION JSON_STRING LATEST_RECOMMENDATION PULL PUSH
~.hosts.software.entity_check_result.entity_type | HOST
~.hosts.software.reports.last_apply_result.apply_status.status | ERROR OK SKIPPED TIMED_OUT
~.hosts.software.reports.last_check_result.entity_check_result.entity_type | HOST
~.notification.type | ERROR INFO WARNING
~.stage_status | NOT_STAGED STAGED
`;
