<?php
// Reads the WSDL and calls the three operations; prints what it understood as JSON. Arguments: WSDL address, SOAP version.
[$_, $wsdl, $version] = $argv;
$options = ['soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1, 'cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true];
$client = new SoapClient($wsdl, $options);
$demande = json_decode(stream_get_contents(STDIN));
$out = ['operations' => count($client->__getFunctions())];
$out['verifier'] = $client->verifierDemande(['nature' => 'CRE', 'demandeLogement' => $demande])->rapport->decision;
$nationalite = $demande->personnePhysique->demandeur->nationalite;
[$known, $nationalite->code] = [$nationalite->code, '9'];
$refused = $client->deposerDemande(['cleEchange' => "php-refus-$version", 'demandeLogement' => $demande])->rapport;
$constats = $refused->listeConstat->constat;
$first = is_array($constats) ? $constats[0] : $constats;
$out['refus'] = ['decision' => $refused->decision, 'code' => $first->code, 'chemin' => $first->chemin];
$nationalite->code = $known;
$out['numUnique'] = $client->deposerDemande(['cleEchange' => "php-$version", 'demandeLogement' => $demande])->numUnique;
$read = $client->consulterDemande(['numUnique' => $out['numUnique']]);
$out['nom'] = $read->demandeLogement->personnePhysique->demandeur->nom;
try {
    $client->consulterDemande(['numUnique' => '0350126999999G9999']);
} catch (SoapFault $fault) {
    $out['faute'] = $fault->detail->faute->code;
}
echo json_encode($out);
