# PowerShell completion for docker-ghcr, podman-ghcr and nerdctl-ghcr, which are asked what to offer.

Register-ArgumentCompleter -Native -CommandName docker-ghcr, podman-ghcr, nerdctl-ghcr -ScriptBlock {
    param($typed, $line, $cursor)
    $elements = @($line.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor })
    $words = @($elements | ForEach-Object { if ($_.Value) { $_.Value } else { $_.Extent.Text } })
    $name = [IO.Path]::GetFileNameWithoutExtension($words[0])
    $words = @($words | Select-Object -Skip 1)
    if ($elements[-1].Extent.EndOffset -lt $cursor) {
        # An older PowerShell loses an empty argument unless it is quoted.
        $words += if ($PSNativeCommandArgumentPassing -in 'Standard', 'Windows') { '' } else { '""' }
    }
    $program = Get-Command -CommandType Application $name -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $program) { return }
    # It wants the whole word, and not only the value of an option.
    $before = if ($typed -match '^--[^=]*=') { $Matches[0] } else { '' }
    foreach ($answer in & $program __complete @words 2>$null) {
        # Without a candidate PowerShell offers files by itself.
        if ($answer.StartsWith(':')) { return }
        $value, $help = $answer -split "`t", 2
        if (-not $help) { $help = $value }
        [Management.Automation.CompletionResult]::new("$before$value", $value, 'ParameterValue', $help)
    }
}
