Configuration Tenant
{
    Node localhost
    {
        AADGroup "Helpdesk"
        {
            DisplayName = "Helpdesk";
            Owners      = @("erika@contoso.example");
        }
        IntuneDeviceConfigurationDeliveryOptimizationPolicyWindows10V2 "Peering"
        {
            Assignments                                   = @();
            Credential                                    = $Credscredential;
            DisplayName                                   = "Peering";
            DODownloadMode                                = "2";
            DOCacheHost                                   = @("mcc1.contoso.example", "mcc2.contoso.example");
            DOMaxCacheAge                                 = 1209600;
            DOMaxUploadBandwidth                          = 2000;
            DOSetHoursToLimitForegroundDownloadBandwidth  = "1";
            SetHoursToLimitForegroundDownloadBandwidthFrom = "7";
            SetHoursToLimitForegroundDownloadBandwidthTo  = "18";
            SetHoursToLimitForegroundDownloadBandwidthIn  = 30;
            SetHoursToLimitForegroundDownloadBandwidthOut = 90;
            Ensure                                        = "Present";
        }
    }
}
