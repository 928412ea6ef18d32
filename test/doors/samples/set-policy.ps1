# branches
$path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\DeliveryOptimization'
New-Item -Path $path -Force | Out-Null
Set-ItemProperty -Path $path -Name DODownloadMode -Value 2 -Type DWord
New-ItemProperty -Path "HKLM:\SOFTWARE\Policies\Microsoft\Windows\DeliveryOptimization" -Name 'DOCacheHost' -PropertyType String -Value 'mcc''s' -Force
Set-ItemProperty -Path $path -Name DOMaxCacheAge -Value (7 * 86400)
Remove-ItemProperty -Path $path -Name DOGroupId
