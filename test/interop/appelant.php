<?php
// Calls deposerDemande as a private system, an application on its input; prints JSON.
// Arguments: WSDL address, authority, key of exchange, then `certificat` FILE (certificate and key) or `utilisateur` NAME PASSWORD.
[$_, $wsdl, $authority, $cle, $way] = $argv;
$ssl = ['cafile' => $authority] + ($way === 'certificat' ? ['local_cert' => $argv[5]] : []);
$context = stream_context_create(['ssl' => $ssl, 'http' => ['header' => 'X-Agent-Id: agent-0042']]);
$client = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'stream_context' => $context]);
if ($way === 'utilisateur') {
    $ns = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
    [$name, $password] = array_map('htmlspecialchars', array_slice($argv, 5));
    $token = "<w:Security xmlns:w=\"$ns\"><w:UsernameToken><w:Username>$name</w:Username><w:Password>$password</w:Password></w:UsernameToken></w:Security>";
    $client->__setSoapHeaders([new SoapHeader($ns, 'Security', new SoapVar($token, XSD_ANYXML), true)]);
}
try {
    $answer = $client->deposerDemande(['cleEchange' => $cle, 'demandeLogement' => json_decode(stream_get_contents(STDIN))]);
    echo json_encode(['numUnique' => $answer->numUnique]);
} catch (SoapFault $fault) {
    echo json_encode(['faute' => $fault->detail->faute->code]);
}
